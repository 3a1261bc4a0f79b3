package io.cupel.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** One JSON object in one line. */
public final class JsonLine {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonLine() {}

  /** Writes the entries in their order. JSON has no NaN: unknown numbers must be null. */
  public static String of(Map<String, ?> object) {
    try {
      return MAPPER.writeValueAsString(finite(object));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Map<String, ?> finite(Map<String, ?> object) {
    Map<String, Object> copy = new java.util.LinkedHashMap<>();
    object.forEach(
        (key, value) ->
            copy.put(key, value instanceof Double d && !Double.isFinite(d) ? null : value));
    return copy;
  }
}
