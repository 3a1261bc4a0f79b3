package io.cupel.format.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/** Reads JSON that a stranger wrote: bounded in depth, tokens and lengths, no name twice. */
final class BoundedJson {
  /** Values inside values; the graph of a classifier needs 10. */
  static final int MAX_DEPTH = 64;

  /** Tokens; a network of 24 transformer blocks has some hundred thousand. */
  static final int MAX_TOKENS = 4_000_000;

  private static final int MAX_NUMBER = 64;
  private static final int MAX_NAME = 1024;
  private static final int MAX_TEXT = 1 << 20;

  /** Stack traces, for the most part; the largest part of a file, and of no use here. */
  private static final Set<String> LEFT_OUT = Set.of("metadata", "guards_code");

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              // Python writes Infinity and NaN as bare words.
              .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MAX_DEPTH)
                      .maxTokenCount(MAX_TOKENS)
                      .maxNumberLength(MAX_NUMBER)
                      .maxNameLength(MAX_NAME)
                      .maxStringLength(MAX_TEXT)
                      .build())
              .build());

  private static final TokenFilter WITHOUT_METADATA =
      new TokenFilter() {
        @Override
        public TokenFilter includeProperty(String name) {
          return LEFT_OUT.contains(name) ? null : this;
        }

        @Override
        public boolean includeEmptyArray(boolean contentsFiltered) {
          return true;
        }

        @Override
        public boolean includeEmptyObject(boolean contentsFiltered) {
          return true;
        }
      };

  private BoundedJson() {}

  /**
   * Parses one object.
   *
   * @param json UTF-8, with an accessible array
   * @throws GraphException when it is no JSON object, or beyond the limits
   */
  static JsonNode parse(ByteBuffer json) {
    try (JsonParser all =
            MAPPER
                .getFactory()
                .createParser(
                    json.array(), json.arrayOffset() + json.position(), json.remaining());
        JsonParser parser =
            new FilteringParserDelegate(
                all, WITHOUT_METADATA, Inclusion.INCLUDE_ALL_AND_PATH, true)) {
      JsonNode root = MAPPER.readTree(parser);
      if (root == null || !root.isObject() || parser.nextToken() != null) {
        throw GraphException.corrupt("it is not one JSON object");
      }
      return root;
    } catch (StreamConstraintsException e) {
      throw GraphException.corrupt("it is beyond what is read: " + firstSentence(e));
    } catch (IOException e) {
      throw GraphException.corrupt("it is not JSON: " + firstSentence(e));
    }
  }

  private static String firstSentence(IOException e) {
    String line = String.valueOf(e.getMessage()).split("\n", 2)[0];
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
