package io.cupel.purify;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * Independent random numbers for each purpose, all from one seed: a change in one phase moves no
 * other phase's numbers.
 */
record Seeds(long seed) {

  /** Random numbers of a purpose; the same seed and purpose give the same numbers. */
  SplittableRandom of(String purpose) {
    CRC32 crc = new CRC32();
    crc.update(purpose.getBytes(StandardCharsets.UTF_8));
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + crc.getValue());
  }
}
