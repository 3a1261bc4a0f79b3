package io.cupel.format;

import java.util.List;

/**
 * A tensor in an archive.
 *
 * @param name dotted, as PyTorch's {@code named_parameters} gives it, such as {@code l4.c2.weight}
 * @param dtype type of the elements
 * @param shape sizes of the dimensions; empty: one number
 * @param strides elements from one index to the next, a dimension
 * @param storageKey what tells its storage from others: the archive's entry {@code data/KEY}, or
 *     the file of a raw weight
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

  /** A pickled tensor under a name. */
  static TensorEntry of(String name, Pickled.Tensor tensor) {
    String storage = tensor.storage().type();
    DType dtype =
        DType.ofStorage(storage)
            .orElseThrow(() -> new PickleException(name + " has the unknown type " + storage));
    return new TensorEntry(
        name, dtype, tensor.shape(), tensor.strides(), tensor.storage().key(), tensor.offset());
  }

  /** As {@link StoredBytes} gives its storage: in float32 when it is half. */
  TensorEntry widened() {
    return dtype.isHalf()
        ? new TensorEntry(name, DType.FLOAT32, shape, strides, storageKey, offset)
        : this;
  }

  /** The number of elements. */
  public long count() {
    return shape.contains(0L)
        ? 0 // whatever the other sizes multiply to
        : shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
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
