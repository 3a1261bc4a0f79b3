package io.cupel.dataset.parquet;

/**
 * Levels and dictionary indices: runs of one value, and runs of values packed in groups of eight.
 * Parquet's reader takes memory for as many values as a packed run declares, so this is compared
 * with the bytes that are there first.
 */
final class HybridRuns {
  /** Groups without bytes: the last run may be cut off, and one of bit width 0 has none. */
  private static final int SPARE_GROUPS = 64;

  private final byte[] bytes;
  private final int end;
  private int at;

  private HybridRuns(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /**
   * Whether no packed run declares many more values than stand between the two places.
   *
   * @param bitWidth bits a value
   * @param values how many are read; what comes after them is not
   */
  static boolean credible(byte[] bytes, int start, int end, int bitWidth, long values) {
    return new HybridRuns(bytes, start, end).credible(bitWidth, values);
  }

  private boolean credible(int bitWidth, long values) {
    long left = values;
    while (left > 0 && at < end) {
      long header = varint();
      long length = header >>> 1;
      if ((header & 1) == 0) {
        at += (bitWidth + 7) / 8;
        left -= length;
      } else {
        if (length > end - at + SPARE_GROUPS) {
          return false;
        }
        at = (int) Math.min(end, at + length * bitWidth);
        left -= 8 * length;
      }
    }
    return true;
  }

  /** Seven bits a byte, the lowest first. */
  private long varint() {
    long value = 0;
    for (int shift = 0; at < end && shift < 35; shift += 7) {
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        break;
      }
    }
    return value;
  }
}
