package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfFloatsTest {
  @Test
  void everyFiniteHalfComesBackAsItWas() {
    for (int bits = 0; bits < 0x10000; bits++) {
      float value = HalfFloats.fromHalf((short) bits);
      if (Float.isFinite(value)) {
        assertThat(HalfFloats.toHalf(value)).isEqualTo((short) bits);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3c00",
    "-2, c000",
    "65504, 7bff",
    "65519, 7bff", // the largest that rounds down
    "65520, 7c00",
    "6.1035156e-5, 0400", // the smallest normal
    "5.9604645e-8, 0001", // the smallest subnormal
    "2.9802322e-8, 0000", // half of it: a tie, to even
    "8.940697e-8, 0002", // one and a half: a tie, to even
    "1.00048828125, 3c00", // a tie, to even
    "1.00146484375, 3c02" // a tie, to even
  })
  void roundsToNearestEven(float value, String bits) {
    assertThat(Integer.toHexString(0x10000 | (HalfFloats.toHalf(value) & 0xffff)).substring(1))
        .isEqualTo(bits);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1.00390625, 1", "1.01171875, 1.015625", "3.3895314e38, 3.3895314e38"})
  void roundsBfloatToNearestEven(float value, float rounded) {
    ByteBuffer bytes = ByteBuffer.allocate(2);
    HalfFloats.encode(DType.BFLOAT16, value, bytes, 0);
    assertThat(HalfFloats.decode(DType.BFLOAT16, bytes, 0)).isEqualTo(rounded);
  }
}
