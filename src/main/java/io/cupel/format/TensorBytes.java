package io.cupel.format;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.ByteBuffer;

/** A tensor's values in its storage's bytes, whatever its strides. */
final class TensorBytes {
  private final TensorEntry tensor;
  private final ByteBuffer storage;

  /**
   * @param storage the bytes of the whole storage, little endian
   */
  TensorBytes(TensorEntry tensor, ByteBuffer storage) {
    if (!tensor.dtype().fitsFloat()) {
      throw unsupported("is of type " + tensor.dtype(), tensor);
    }
    this.tensor = tensor;
    this.storage = storage;
  }

  /** The values in row-major order. */
  float[] read() {
    float[] values = new float[Math.toIntExact(tensor.count())];
    forEach((i, at) -> values[i] = HalfFloats.decode(tensor.dtype(), storage, at));
    return values;
  }

  /** Overwrites them. Refuses what the type cannot hold: NaN, infinity, or too large for it. */
  void write(float[] values) {
    if (values.length != tensor.count()) {
      throw new IllegalArgumentException(
          "%d values for %s of shape %s".formatted(values.length, tensor.name(), tensor.shape()));
    }
    forEach(
        (i, at) -> {
          HalfFloats.encode(tensor.dtype(), values[i], storage, at);
          if (!Float.isFinite(HalfFloats.decode(tensor.dtype(), storage, at))) {
            throw unsupported(
                "would get the value %s at %d, which is not finite as %s"
                    .formatted(values[i], i, tensor.dtype()),
                tensor);
          }
        });
  }

  /** The elements' own bytes, little endian, in row-major order. */
  byte[] raw() {
    int size = tensor.dtype().bytes();
    byte[] elements = new byte[Math.multiplyExact(Math.toIntExact(tensor.count()), size)];
    forEach((i, at) -> storage.get(at, elements, i * size, size));
    return elements;
  }

  /** Overwrites them with what {@link #raw} gave, or bytes of that form. */
  void writeRaw(byte[] elements) {
    int size = tensor.dtype().bytes();
    if (elements.length != tensor.count() * size) {
      throw new IllegalArgumentException(
          "%d bytes for %s of shape %s".formatted(elements.length, tensor.name(), tensor.shape()));
    }
    forEach((i, at) -> storage.put(at, elements, i * size, size));
  }

  private interface Element {
    void at(int index, int position);
  }

  private void forEach(Element action) {
    int bytes = tensor.dtype().bytes();
    int dimensions = tensor.shape().size();
    long[] index = new long[dimensions];
    int count = Math.toIntExact(tensor.count());
    long element = tensor.offset();
    for (int i = 0; i < count; i++) {
      action.at(i, Math.toIntExact(element * bytes));
      for (int d = dimensions - 1; d >= 0; d--) {
        element += tensor.strides().get(d);
        if (++index[d] < tensor.shape().get(d)) {
          break;
        }
        element -= tensor.strides().get(d) * tensor.shape().get(d);
        index[d] = 0;
      }
    }
  }

  static ReasonException unsupported(String what, TensorEntry tensor) {
    return new ReasonException(Reason.UNSUPPORTED_WEIGHTS, tensor.name() + " " + what + ".");
  }
}
