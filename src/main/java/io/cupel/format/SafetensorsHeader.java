package io.cupel.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses the JSON of a safetensors header: nothing but what the format has, no name twice. */
final class SafetensorsHeader {
  private static final String METADATA = "__metadata__";
  private static final int MAX_DIMENSIONS = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxTokenCount(8_000_000)
                  .maxNumberLength(20)
                  .maxNameLength(4096)
                  .maxStringLength(1 << 20)
                  .build())
          .build();

  /**
   * A tensor as the header describes it.
   *
   * @param begin of its bytes in the data, which follow the header
   * @param end just behind them
   */
  record Tensor(String name, SafetensorsType type, List<Long> shape, long begin, long end) {}

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  private SafetensorsHeader() {}

  /**
   * Parses it; whether the tensors' places make sense is {@link SafetensorsLayout}'s matter.
   *
   * @throws SafetensorsException when it is not as the format says
   */
  static SafetensorsHeader parse(String json) {
    SafetensorsHeader header = new SafetensorsHeader();
    try (JsonParser in = JSON.createParser(json)) {
      require(in.nextToken() == JsonToken.START_OBJECT, "its header is no JSON object");
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        require(in.nextToken() == JsonToken.START_OBJECT, name + " is no JSON object");
        if (name.equals(METADATA)) {
          header.readMetadata(in);
        } else {
          header.tensors.add(tensor(name, in));
        }
      }
      require(in.nextToken() == null, "something follows the header's JSON");
      return header;
    } catch (JsonProcessingException e) {
      throw new SafetensorsException("its header is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException(e); // a string is read
    }
  }

  Map<String, String> metadata() {
    return metadata;
  }

  /** In the header's order. */
  List<Tensor> tensors() {
    return tensors;
  }

  private void readMetadata(JsonParser in) throws IOException {
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      require(in.nextToken() == JsonToken.VALUE_STRING, "its metadata " + key + " is no string");
      metadata.put(key, in.getText());
    }
  }

  private static Tensor tensor(String name, JsonParser in) throws IOException {
    String type = "";
    List<Long> shape = null;
    List<Long> offsets = null;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "dtype" -> {
          require(
              in.currentToken() == JsonToken.VALUE_STRING, name + " has a type that is no string");
          type = in.getText();
        }
        case "shape" -> shape = integers(name, in);
        case "data_offsets" -> offsets = integers(name, in);
        default -> throw new SafetensorsException(name + " has the unknown field " + field);
      }
    }
    require(shape != null && offsets != null && offsets.size() == 2, name + " lacks a field");
    String unknown = name + " has the unknown type " + type;
    return new Tensor(
        name,
        SafetensorsType.of(type).orElseThrow(() -> new SafetensorsException(unknown)),
        List.copyOf(shape),
        offsets.get(0),
        offsets.get(1));
  }

  private static List<Long> integers(String name, JsonParser in) throws IOException {
    require(in.currentToken() == JsonToken.START_ARRAY, name + " has a field that is no list");
    List<Long> numbers = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      require(
          in.currentToken() == JsonToken.VALUE_NUMBER_INT && numbers.size() < MAX_DIMENSIONS,
          name + " has a list of something else than a few whole numbers");
      numbers.add(in.getLongValue());
    }
    return numbers;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new SafetensorsException(otherwise);
    }
  }
}
