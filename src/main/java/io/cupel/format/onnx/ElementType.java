package io.cupel.format.onnx;

import io.cupel.format.graph.GraphException;
import java.util.Arrays;

/**
 * Types of a tensor's elements that are translated. The names are those of {@code DType}. What is
 * half becomes float32, since the engine computes so.
 */
public enum ElementType {
  FLOAT32(1, 4, 6),
  UINT8(2, 1, 0),
  INT8(3, 1, 1),
  INT16(5, 2, 2),
  INT32(6, 4, 3),
  INT64(7, 8, 4),
  BOOL(9, 1, 11),
  FLOAT16(10, 2, 6),
  FLOAT64(11, 8, 7),
  BFLOAT16(16, 2, 6);

  private final int number;
  private final int bytes;
  private final int torch;

  ElementType(int number, int bytes, int torch) {
    this.number = number;
    this.bytes = bytes;
    this.torch = torch;
  }

  /**
   * By ONNX's number.
   *
   * @throws GraphException UNSUPPORTED_EXPORT for another
   */
  static ElementType of(long number) {
    return Arrays.stream(values())
        .filter(type -> type.number == number)
        .findFirst()
        .orElseThrow(
            () -> GraphException.unsupported("it has a tensor of ONNX's type number " + number));
  }

  /** Bytes an element. */
  public int bytes() {
    return bytes;
  }

  /** libtorch's number. */
  int torch() {
    return torch;
  }

  boolean floating() {
    return this == FLOAT32 || this == FLOAT16 || this == BFLOAT16 || this == FLOAT64;
  }
}
