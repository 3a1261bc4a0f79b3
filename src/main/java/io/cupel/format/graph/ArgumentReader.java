package io.cupel.format.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Arguments as torch.export writes them: an object whose one field tells the kind. */
final class ArgumentReader {
  private ArgumentReader() {}

  static Argument read(JsonNode union) {
    Map.Entry<String, JsonNode> field = JsonFields.onlyField(union);
    JsonNode value = field.getValue();
    return switch (field.getKey()) {
      case "as_none" -> new Argument.None();
      case "as_bool" -> bool(value);
      case "as_int" -> new Argument.Int(JsonFields.integer(value));
      case "as_float" -> real(value);
      case "as_string" -> word(value);
      case "as_tensor" -> tensor(value);
      case "as_sym_int", "as_sym_bool", "as_sym_float" -> symbol(value);
      case "as_scalar_type" -> new Argument.Int(TorchCodes.scalarType(JsonFields.integer(value)));
      case "as_memory_format" ->
          new Argument.Int(TorchCodes.memoryFormat(JsonFields.integer(value)));
      case "as_layout" -> new Argument.Int(TorchCodes.layout(JsonFields.integer(value)));
      case "as_device" -> new Argument.Device();
      case "as_ints" -> items("int", value, i -> new Argument.Int(JsonFields.integer(i)));
      case "as_floats" -> items("float", value, ArgumentReader::real);
      case "as_bools" -> items("bool", value, ArgumentReader::bool);
      case "as_strings" -> items("str", value, ArgumentReader::word);
      case "as_sym_ints" -> items("int", value, ArgumentReader::symbol);
      case "as_sym_floats" -> items("float", value, ArgumentReader::symbol);
      case "as_sym_bools" -> items("bool", value, ArgumentReader::symbol);
      case "as_tensors" -> items("Tensor", value, ArgumentReader::tensor);
      case "as_optional_tensors" -> items("Optional[Tensor]", value, ArgumentReader::read);
      // The value itself, or none.
      case "as_optional_tensor" -> read(value);
      default -> new Argument.Other(field.getKey());
    };
  }

  private static Argument tensor(JsonNode value) {
    return new Argument.Value(JsonFields.text(value, "name"));
  }

  /** A number that is computed, or one that is known. */
  private static Argument symbol(JsonNode value) {
    Map.Entry<String, JsonNode> field = JsonFields.onlyField(value);
    return switch (field.getKey()) {
      case "as_name" -> {
        if (!field.getValue().isTextual()) {
          throw GraphException.corrupt("a name is expected");
        }
        yield new Argument.Value(field.getValue().textValue());
      }
      case "as_int" -> new Argument.Int(JsonFields.integer(field.getValue()));
      case "as_float" -> real(field.getValue());
      case "as_bool" -> bool(field.getValue());
      default -> new Argument.Other(field.getKey());
    };
  }

  private static Argument items(String type, JsonNode list, Function<JsonNode, Argument> readItem) {
    if (!list.isArray()) {
      throw GraphException.corrupt("a list is expected");
    }
    List<Argument> values = new ArrayList<>();
    list.forEach(item -> values.add(readItem.apply(item)));
    return new Argument.Items(type, values);
  }

  private static Argument bool(JsonNode value) {
    if (!value.isBoolean()) {
      throw GraphException.corrupt("true or false is expected");
    }
    return new Argument.Bool(value.booleanValue());
  }

  private static Argument real(JsonNode value) {
    if (value.isNumber()) {
      return new Argument.Real(value.doubleValue());
    }
    return switch (value.asText()) {
      case "Infinity" -> new Argument.Real(Double.POSITIVE_INFINITY);
      case "-Infinity" -> new Argument.Real(Double.NEGATIVE_INFINITY);
      case "NaN" -> new Argument.Real(Double.NaN);
      default -> throw GraphException.corrupt("a number is expected");
    };
  }

  private static Argument word(JsonNode value) {
    if (!value.isTextual()) {
      throw GraphException.corrupt("a string is expected");
    }
    return new Argument.Word(value.textValue());
  }
}
