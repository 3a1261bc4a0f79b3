package io.cupel.format;

import io.cupel.digest.Sha256;
import java.util.Arrays;
import java.util.List;

/** A tensor's type, shape and elements, without a file around it. */
public final class TensorValues {
  private final DType dtype;
  private final List<Long> shape;
  private final byte[] bytes;

  /**
   * @param bytes the elements in row-major order, little endian; copied
   * @throws IllegalArgumentException when there are more or fewer than the shape has
   */
  public TensorValues(DType dtype, List<Long> shape, byte[] bytes) {
    long count = shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    if (Math.multiplyExact(count, dtype.bytes()) != bytes.length) {
      throw new IllegalArgumentException(bytes.length + " bytes for the shape " + shape);
    }
    this.dtype = dtype;
    this.shape = List.copyOf(shape);
    this.bytes = bytes.clone();
  }

  /** Type of the elements. */
  public DType dtype() {
    return dtype;
  }

  /** Sizes of the dimensions; empty: one number. */
  public List<Long> shape() {
    return shape;
  }

  /** A copy of the elements, in row-major order, little endian. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The elements as another type has them: rounded to the nearest, ties to even.
   *
   * @param type one that {@link DType#fitsFloat}, as the own one must
   */
  public byte[] as(DType type) {
    return HalfFloats.convert(bytes, dtype, type);
  }

  /** Whether no element is NaN or infinite. */
  public boolean finite() {
    return HalfFloats.finite(bytes, dtype);
  }

  /** Lower-case hex SHA-256 of the elements' bytes. */
  public String sha256() {
    return Sha256.of(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorValues that
        && dtype == that.dtype
        && shape.equals(that.shape)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return dtype + " " + shape;
  }
}
