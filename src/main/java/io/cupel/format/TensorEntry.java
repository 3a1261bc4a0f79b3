package io.cupel.format;

import java.util.List;

/**
 * A tensor in an archive.
 *
 * @param name dotted, as PyTorch's {@code named_parameters} gives it, such as {@code l4.c2.weight}
 * @param dtype type of the elements
 * @param shape sizes of the dimensions; empty: one number
 * @param strides elements from one index to the next, a dimension
 * @param storageKey the archive's entry {@code data/KEY}
 * @param offset of the first element in its storage, in elements
 */
public record TensorEntry(
    String name,
    DType dtype,
    List<Long> shape,
    List<Long> strides,
    String storageKey,
    long offset) {
  public TensorEntry {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
  }

  /** The number of elements. */
  public long count() {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Whether the elements stand one after the other in row-major order. */
  public boolean contiguous() {
    long step = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      if (shape.get(i) != 1 && strides.get(i) != step) {
        return false;
      }
      step *= shape.get(i);
    }
    return true;
  }
}
