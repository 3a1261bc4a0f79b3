package io.cupel.untrusted;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Inputs that differ from valid ones in a few places, as a fuzzer makes them. */
final class Mutations {
  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xffff_ffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final List<byte[]> seeds;
  private final SplittableRandom random;

  /**
   * @param seeds one at least
   */
  Mutations(List<byte[]> seeds, SplittableRandom random) {
    this.seeds = List.copyOf(seeds);
    this.random = random;
  }

  byte[] next() {
    byte[] input = seed().clone();
    for (int changes = random.nextInt(1, 5); changes > 0 && input.length > 0; changes--) {
      input = changed(input);
    }
    return input;
  }

  private byte[] seed() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] changed(byte[] input) {
    int at = random.nextInt(input.length);
    switch (random.nextInt(6)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = (byte) random.nextInt(256);
      case 2 -> {
        return Arrays.copyOf(input, at);
      }
      case 3 -> number(input, at);
      case 4 -> {
        byte[] other = seed();
        int from = random.nextInt(other.length);
        int length = Math.min(random.nextInt(1, 64), other.length - from);
        return joined(
            Arrays.copyOf(input, at),
            Arrays.copyOfRange(other, from, from + length),
            Arrays.copyOfRange(input, at, input.length));
      }
      default -> {
        int length = Math.min(random.nextInt(1, 64), input.length - at);
        return joined(
            Arrays.copyOf(input, at), Arrays.copyOfRange(input, at + length, input.length));
      }
    }
    return input;
  }

  /** Overwrites 2, 4 or 8 bytes by a number that is likely to be mishandled. */
  private void number(byte[] input, int at) {
    ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer bytes = ByteBuffer.wrap(input).order(order);
    long value = EXTREMES[random.nextInt(EXTREMES.length)];
    switch (random.nextInt(3)) {
      case 0 -> {
        if (at + 2 <= input.length) {
          bytes.putShort(at, (short) value);
        }
      }
      case 1 -> {
        if (at + 4 <= input.length) {
          bytes.putInt(at, (int) value);
        }
      }
      default -> {
        if (at + 8 <= input.length) {
          bytes.putLong(at, value);
        }
      }
    }
  }

  private static byte[] joined(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      joined.put(part);
    }
    return joined.array();
  }
}
