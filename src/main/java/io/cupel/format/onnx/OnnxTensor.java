package io.cupel.format.onnx;

import io.cupel.format.graph.GraphException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A tensor as a model describes it.
 *
 * @param name of the initializer, or of the constant's output; unique in the graph
 * @param dims sizes of the dimensions; empty: one number
 * @param data where its elements are
 */
public record OnnxTensor(String name, ElementType type, List<Long> dims, Data data) {
  /** Dimensions; ONNX's own operations need 5. */
  static final int MAX_RANK = 16;

  /** Where elements are. */
  public sealed interface Data {}

  /** In the model's file, row-major, little endian. */
  public record Stored(long offset, long length) implements Data {}

  /**
   * In a file of its own beside the model's; nothing of it is checked yet.
   *
   * @param location relative to the model's folder
   * @param length bytes; empty: as many as the tensor needs
   */
  public record External(String location, long offset, OptionalLong length) implements Data {}

  /** Single whole numbers; few, such as a shape. */
  public record Listed(List<Long> numbers) implements Data {
    public Listed {
      numbers = List.copyOf(numbers);
    }
  }

  public OnnxTensor {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    dims = List.copyOf(dims);
    if (dims.size() > MAX_RANK || dims.stream().anyMatch(d -> d < 0)) {
      throw GraphException.corrupt("the tensor " + name + " has an impossible shape");
    }
    long bytes = bytes(name, type, dims);
    long there =
        data instanceof Stored stored
            ? stored.length()
            : data instanceof Listed listed
                ? (long) listed.numbers().size() * type.bytes()
                : ((External) data).length().orElse(bytes);
    if (there != bytes) {
      throw GraphException.corrupt(
          "the tensor " + name + " has " + there + " bytes; its shape needs " + bytes);
    }
  }

  private static long bytes(String name, ElementType type, List<Long> dims) {
    try {
      return Math.multiplyExact(
          dims.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact), type.bytes());
    } catch (ArithmeticException e) {
      throw GraphException.corrupt("the tensor " + name + " has an impossible shape");
    }
  }

  /** The number of elements. */
  public long count() {
    return dims.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
  }

  /** Bytes of all elements. */
  public long bytes() {
    return count() * type.bytes();
  }
}
