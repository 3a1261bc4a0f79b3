package io.cupel.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The element types that are read as float: decoding is exact, encoding rounds to the nearest, ties
 * to even (IEEE 754), as PyTorch does. Java 20 has float16 conversions; this is built for 17.
 */
final class HalfFloats {
  private HalfFloats() {}

  /**
   * Elements of another type, in the same order, little endian both. What is too large for it
   * becomes infinity.
   *
   * @param from type of the given elements; like {@code to}, one that {@link DType#fitsFloat}
   */
  public static byte[] convert(byte[] elements, DType from, DType to) {
    if (from == to) {
      return elements.clone();
    }
    ByteBuffer source = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
    int count = elements.length / from.bytes();
    ByteBuffer result =
        ByteBuffer.allocate(Math.multiplyExact(count, to.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      encode(to, decode(from, source, i * from.bytes()), result, i * to.bytes());
    }
    return result.array();
  }

  /** Whether no element is NaN or infinite. */
  public static boolean finite(byte[] elements, DType type) {
    ByteBuffer source = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < elements.length; at += type.bytes()) {
      if (!Float.isFinite(decode(type, source, at))) {
        return false;
      }
    }
    return true;
  }

  static float decode(DType type, ByteBuffer bytes, int position) {
    return switch (type) {
      case FLOAT32 -> bytes.getFloat(position);
      case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort(position) << 16);
      case FLOAT16 -> fromHalf(bytes.getShort(position));
      default -> throw new IllegalArgumentException(type + " is not read as float");
    };
  }

  static void encode(DType type, float value, ByteBuffer bytes, int position) {
    switch (type) {
      case FLOAT32 -> bytes.putFloat(position, value);
      case BFLOAT16 -> bytes.putShort(position, toBfloat(value));
      case FLOAT16 -> bytes.putShort(position, toHalf(value));
      default -> throw new IllegalArgumentException(type + " is not written from float");
    }
  }

  static float fromHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >> 10 & 0x1f;
    int mantissa = half & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f80_0000 | mantissa << 13);
    }
    float size =
        exponent == 0
            ? mantissa * 0x1p-24f
            : Float.intBitsToFloat((exponent + 112) << 23 | mantissa << 13);
    return sign == 0 ? size : -size;
  }

  /** Finite input above 65519 becomes infinity; the caller refuses it. */
  static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    float size = Math.abs(value);
    if (size >= 65520f) {
      return (short) (sign | 0x7c00);
    }
    if (size < 0x1p-14f) {
      // Subnormal: a multiple of 2^-24. rint rounds ties to even.
      return (short) (sign | (int) Math.rint(size * 0x1p24f));
    }
    int rounded = (bits & 0x7fff_ffff) + 0xfff + (bits >>> 13 & 1);
    return (short) (sign | (rounded >>> 13) - (112 << 10));
  }

  private static short toBfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
