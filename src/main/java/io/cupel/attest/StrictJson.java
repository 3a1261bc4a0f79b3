package io.cupel.attest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;

/**
 * JSON from outside and to outside. A name that stands twice in an object is refused: two readers
 * could take different ones of its values.
 */
final class StrictJson {
  private static final int DEEPEST = 32;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /**
   * Reads one object.
   *
   * @param what what it is said to be, for the message
   * @throws ReasonException MALFORMED_ATTESTATION
   */
  static ObjectNode object(byte[] json, String what) {
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw malformed(what + " is not JSON that is accepted: " + e.getOriginalMessage() + ".", e);
    } catch (IOException e) {
      throw malformed(what + " is not readable JSON.", e);
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw malformed(what + " is not a JSON object.", null);
  }

  /** The text of a field that must be there. */
  static String text(JsonNode object, String field, String what) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw malformed(what + " has no text '" + field + "'.", null);
    }
    return value.textValue();
  }

  static byte[] bytes(ObjectNode object) {
    try {
      return MAPPER.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static ReasonException malformed(String facts, Throwable cause) {
    return new ReasonException(Reason.MALFORMED_ATTESTATION, facts, cause);
  }
}
