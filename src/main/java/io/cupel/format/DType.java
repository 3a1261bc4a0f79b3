package io.cupel.format;

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
