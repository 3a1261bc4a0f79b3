package io.cupel.format.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tensor as a {@code weights_config.json} describes it; nothing of it is checked against a file.
 *
 * @param file the entry that has its storage, without its folder
 * @param type torch.export's number of the element type
 * @param shape sizes of the dimensions
 * @param strides elements from one index to the next, a dimension
 * @param offset of the first element in its storage, in elements
 */
public record RawTensor(String file, long type, List<Long> shape, List<Long> strides, long offset) {
  private static final long STRIDED = 7;

  public RawTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
    if (shape.size() != strides.size() || shape.size() > 64) {
      throw GraphException.corrupt("a tensor's strides do not fit its shape");
    }
  }

  /**
   * Reads the tensors by name.
   *
   * @param json UTF-8, with an accessible array
   * @throws GraphException CORRUPT_ARCHIVE, or UNSUPPORTED_EXPORT for tensors that are pickled or
   *     sparse
   */
  public static Map<String, RawTensor> read(ByteBuffer json) {
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    JsonFields.object(BoundedJson.parse(json), "config")
        .fields()
        .forEachRemaining(field -> tensors.put(field.getKey(), tensor(field.getValue())));
    return tensors;
  }

  private static RawTensor tensor(JsonNode json) {
    JsonNode meta = json.path("tensor_meta");
    if (json.path("use_pickle").asBoolean(false)
        || !meta.isObject()
        || JsonFields.integer(meta.path("layout")) != STRIDED) {
      throw GraphException.unsupported("one of its tensors is not stored as plain numbers");
    }
    return new RawTensor(
        JsonFields.text(json, "path_name"),
        JsonFields.integer(meta.path("dtype")),
        numbers(JsonFields.list(meta, "sizes")),
        numbers(JsonFields.list(meta, "strides")),
        number(meta.path("storage_offset")));
  }

  private static List<Long> numbers(JsonNode list) {
    List<Long> numbers = new ArrayList<>();
    list.forEach(item -> numbers.add(number(item)));
    return numbers;
  }

  private static long number(JsonNode item) {
    return JsonFields.integer(item.path("as_int"));
  }
}
