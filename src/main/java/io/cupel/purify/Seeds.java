package io.cupel.purify;

import io.cupel.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Independent random numbers for each purpose, all from one seed: a change in one phase moves no
 * other phase's numbers.
 */
record Seeds(long seed) {

  /**
   * Random numbers of a purpose; the same seed and purpose give the same numbers. What they start
   * from is digested: of two states that are a multiple of its increment apart, the generator makes
   * the same numbers, only later.
   */
  SplittableRandom of(String purpose) {
    byte[] key = (seed + "/" + purpose).getBytes(StandardCharsets.UTF_8);
    return new SplittableRandom(ByteBuffer.wrap(Sha256.start().digest(key)).getLong());
  }
}
