package io.cupel.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** The type of a tensor's elements. */
public enum DType {
  FLOAT32("FloatStorage", 4),
  FLOAT16("HalfStorage", 2),
  BFLOAT16("BFloat16Storage", 2),
  FLOAT64("DoubleStorage", 8),
  INT64("LongStorage", 8),
  INT32("IntStorage", 4),
  INT16("ShortStorage", 2),
  INT8("CharStorage", 1),
  UINT8("ByteStorage", 1),
  BOOL("BoolStorage", 1),
  COMPLEX64("ComplexFloatStorage", 8),
  COMPLEX128("ComplexDoubleStorage", 16);

  private final String storage;
  private final int bytes;

  DType(String storage, int bytes) {
    this.storage = storage;
    this.bytes = bytes;
  }

  /** The name of PyTorch's storage class. */
  String storage() {
    return storage;
  }

  /** Bytes an element. */
  public int bytes() {
    return bytes;
  }

  /** Whether values of it are read and written as float without loss of range or precision. */
  public boolean fitsFloat() {
    return this == FLOAT32 || this == FLOAT16 || this == BFLOAT16;
  }

  /** Whether it has 16 bits; the engine computes with such numbers as float32. */
  public boolean isHalf() {
    return this == FLOAT16 || this == BFLOAT16;
  }

  /**
   * The nearest values that it can hold, ties to even; infinity for what is too large.
   *
   * @param values not changed
   */
  public float[] round(float[] values) {
    float[] rounded = values.clone();
    if (isHalf()) {
      ByteBuffer element = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < rounded.length; i++) {
        HalfFloats.encode(this, rounded[i], element, 0);
        rounded[i] = HalfFloats.decode(this, element, 0);
      }
    }
    return rounded;
  }

  /** By torch.export's number. */
  static Optional<DType> ofExport(long number) {
    DType[] numbered = {
      null,
      UINT8,
      INT8,
      INT16,
      INT32,
      INT64,
      FLOAT16,
      FLOAT32,
      FLOAT64,
      null,
      COMPLEX64,
      COMPLEX128,
      BOOL,
      BFLOAT16
    };
    return number < 0 || number >= numbered.length
        ? Optional.empty()
        : Optional.ofNullable(numbered[(int) number]);
  }

  /** By the name of PyTorch's storage class. */
  static Optional<DType> ofStorage(String name) {
    return Arrays.stream(values()).filter(d -> d.storage.equals(name)).findFirst();
  }
}
