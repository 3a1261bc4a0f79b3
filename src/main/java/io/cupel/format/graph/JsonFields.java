package io.cupel.format.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Fields of JSON objects; one that is missing or of another type is named in the refusal. */
final class JsonFields {
  private JsonFields() {}

  static JsonNode object(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    if (!value.isObject()) {
      throw GraphException.corrupt("\"" + name + "\" is missing or no object");
    }
    return value;
  }

  static JsonNode list(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    if (!value.isArray()) {
      throw GraphException.corrupt("\"" + name + "\" is missing or no list");
    }
    return value;
  }

  static String text(JsonNode parent, String name) {
    JsonNode value = parent.path(name);
    if (!value.isTextual()) {
      throw GraphException.corrupt("\"" + name + "\" is missing or no string");
    }
    return value.textValue();
  }

  static long integer(JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw GraphException.corrupt("a whole number of 64 bits is expected");
    }
    return value.longValue();
  }

  /** The one field of an object that stands for one of several kinds, such as {@code as_tensor}. */
  static Map.Entry<String, JsonNode> onlyField(JsonNode union) {
    if (!union.isObject() || union.size() != 1) {
      throw GraphException.corrupt("an object with one field is expected");
    }
    return union.fields().next();
  }
}
