package io.cupel.format.onnx;

import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.WireReader.Range;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads one {@code TensorProto}. */
final class TensorReader {
  /** Numbers that are written one by one; weights are not. */
  static final int MAX_LISTED = 1 << 16;

  private static final int EXTERNAL = 1;

  private final WireReader in;
  private final List<Long> dims = new ArrayList<>();
  private final List<Long> listed = new ArrayList<>();
  private final Map<String, String> external = new HashMap<>();
  private Optional<Range> stored = Optional.empty();
  private String name = "";
  private long type;
  private long location;
  private int kinds; // fields with elements

  private TensorReader(WireReader in) {
    this.in = in;
  }

  /**
   * Reads a tensor, which is the value of a field.
   *
   * @param fallback its name where it has none
   */
  static OnnxTensor read(WireReader in, String fallback) throws IOException {
    TensorReader reader = new TensorReader(in);
    // 4, 5, 7, 10, 11: packed numbers may come in several pieces; refused below.
    in.nested("a tensor", Set.of(1, 4, 5, 7, 10, 11, 13, 16), reader::field);
    return reader.tensor(fallback);
  }

  private boolean field(int number) throws IOException {
    switch (number) {
      case 1 -> in.numbers(bounded(dims, OnnxTensor.MAX_RANK));
      case 2 -> type = in.number();
      case 4, 10 -> packed();
      case 5, 7 -> {
        kinds |= 1 << number;
        in.numbers(bounded(listed, MAX_LISTED));
      }
      case 8 -> name = in.text();
      case 9 -> packed();
      case 13 -> {
        Map.Entry<String, String> entry = entry();
        if (external.put(entry.getKey(), entry.getValue()) != null) {
          throw GraphException.corrupt("a tensor's " + entry.getKey() + " is given twice");
        }
      }
      case 14 -> location = in.number();
      case 3, 6, 11 ->
          throw GraphException.unsupported(
              "it has a tensor in segments, of strings or of unsigned numbers of 64 bits");
      default -> {
        return false;
      }
    }
    return true;
  }

  private static java.util.function.LongConsumer bounded(List<Long> list, int most) {
    return value -> {
      if (list.size() >= most) {
        throw GraphException.unsupported("it has a tensor of more than " + most + " single values");
      }
      list.add(value);
    };
  }

  /** Bytes, or packed floats, which are the same bytes. */
  private void packed() throws IOException {
    if (!in.delimited() || stored.isPresent()) {
      throw GraphException.unsupported("it has a tensor whose numbers stand one by one");
    }
    stored = Optional.of(in.range());
  }

  private Map.Entry<String, String> entry() throws IOException {
    String[] pair = {"", ""};
    in.nested(
        "an entry",
        Set.of(),
        number -> {
          if (number != 1 && number != 2) {
            return false;
          }
          pair[number - 1] = in.text();
          return true;
        });
    return Map.entry(pair[0], pair[1]);
  }

  private OnnxTensor tensor(String fallback) {
    String known = name.isEmpty() ? fallback : name;
    ElementType element = ElementType.of(type);
    int forms = (stored.isPresent() ? 1 : 0) + (listed.isEmpty() ? 0 : 1);
    if (location == EXTERNAL) {
      if (forms > 0) {
        throw GraphException.corrupt("the tensor " + known + " has its elements twice");
      }
      return new OnnxTensor(known, element, dims, external());
    }
    if (forms > 1 || location != 0 || Integer.bitCount(kinds) > 1) {
      throw GraphException.corrupt("the tensor " + known + " has its elements twice");
    }
    if (!listed.isEmpty()) {
      if (element.floating()) {
        throw GraphException.unsupported(
            "the tensor " + known + " has its " + element + " numbers in int32_data");
      }
      return new OnnxTensor(known, element, dims, new OnnxTensor.Listed(listed));
    }
    Range range = stored.orElse(new Range(0, 0));
    return new OnnxTensor(
        known, element, dims, new OnnxTensor.Stored(range.offset(), range.length()));
  }

  private OnnxTensor.External external() {
    String path = external.getOrDefault("location", "");
    OptionalLong length =
        external.containsKey("length") ? OptionalLong.of(number("length")) : OptionalLong.empty();
    return new OnnxTensor.External(
        path, external.containsKey("offset") ? number("offset") : 0, length);
  }

  private long number(String key) {
    String text = external.get(key);
    if (!text.matches("[0-9]{1,18}")) {
      throw GraphException.corrupt("a tensor's " + key + " is no number");
    }
    return Long.parseLong(text);
  }
}
