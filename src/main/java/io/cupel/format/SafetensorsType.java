package io.cupel.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The element types of safetensors; the constants' names are the format's own. */
enum SafetensorsType {
  BOOL(8, DType.BOOL),
  U8(8, DType.UINT8),
  I8(8, DType.INT8),
  I16(16, DType.INT16),
  I32(32, DType.INT32),
  I64(64, DType.INT64),
  F16(16, DType.FLOAT16),
  BF16(16, DType.BFLOAT16),
  F32(32, DType.FLOAT32),
  F64(64, DType.FLOAT64),
  C64(64, DType.COMPLEX64),
  U16(16, null),
  U32(32, null),
  U64(64, null),
  F8_E5M2(8, null),
  F8_E4M3(8, null),
  F8_E8M0(8, null),
  F6_E2M3(6, null),
  F6_E3M2(6, null),
  F4(4, null);

  private final int bits;
  private final DType dtype;

  SafetensorsType(int bits, DType dtype) {
    this.bits = bits;
    this.dtype = dtype;
  }

  /** The type as PyTorch's older files know it. */
  Optional<DType> dtype() {
    return Optional.ofNullable(dtype);
  }

  static Optional<SafetensorsType> of(String name) {
    return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
  }

  static SafetensorsType of(DType dtype) {
    return Arrays.stream(values())
        .filter(t -> t.dtype == dtype)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(dtype + " is not written"));
  }

  /**
   * Bytes that a tensor of this shape takes.
   *
   * @param shape no negative sizes
   * @throws ArithmeticException when that is no whole number below 2^60
   */
  long bytes(List<Long> shape) {
    long total = bits;
    for (long size : shape) {
      total = Math.multiplyExact(total, size);
    }
    if (total % 8 != 0) {
      throw new ArithmeticException("a byte is shared");
    }
    return total / 8;
  }
}
