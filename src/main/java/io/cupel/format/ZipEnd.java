package io.cupel.format;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the end of a zip says about its central directory.
 *
 * @param offset where the directory begins
 * @param size bytes
 * @param entries how many it declares
 */
record ZipEnd(long offset, long size, long entries) {
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int END_SIZE = 22;

  /** Reads it, from the 64-bit record where there is one. */
  static ZipEnd read(FileRegion file, Damage damage) throws IOException {
    long fileSize = file.size();
    int tailSize = (int) Math.min(fileSize, END_SIZE + 0xffff);
    ByteBuffer tail = file.at(fileSize - tailSize, tailSize);
    for (int i = tailSize - END_SIZE; i >= 0; i--) {
      if (tail.getInt(i) == END) {
        // libtorch takes the last signature, whatever follows it: no other one is looked for.
        if (Short.toUnsignedInt(tail.getShort(i + 20)) != tailSize - i - END_SIZE) {
          break;
        }
        return read(file, tail, i, fileSize - tailSize + i, damage);
      }
    }
    throw damage.because("it begins like a zip, but has no directory at its end: it was cut off");
  }

  private static ZipEnd read(
      FileRegion file, ByteBuffer tail, int index, long position, Damage damage)
      throws IOException {
    if (tail.getShort(index + 4) != 0 && tail.getShort(index + 4) != -1) {
      throw damage.because("it is one part of a zip of several parts");
    }
    ZipEnd end =
        new ZipEnd(
            Integer.toUnsignedLong(tail.getInt(index + 16)),
            Integer.toUnsignedLong(tail.getInt(index + 12)),
            Short.toUnsignedLong(tail.getShort(index + 10)));
    long directoryEnd = position;
    if (position >= 20) {
      ByteBuffer locator = file.at(position - 20, 20);
      if (locator.getInt(0) == LOCATOR_64) {
        long at = locator.getLong(8);
        if (at < 0 || at > position - 20 - 56) {
          throw damage.because("its 64-bit directory end lies outside the file");
        }
        ByteBuffer end64 = file.at(at, 56);
        if (end64.getInt(0) != END_64) {
          throw damage.because("its 64-bit directory end is missing");
        }
        end = new ZipEnd(end64.getLong(48), end64.getLong(40), end64.getLong(32));
        directoryEnd = position - 20 - 56;
        if (at != directoryEnd) {
          throw damage.because("its 64-bit directory end is not beside the end");
        }
      }
    }
    // libtorch goes by the offset, Python by the size: they must lead to the same directory.
    if (end.offset < 0 || end.size < 0 || end.offset != directoryEnd - end.size) {
      throw damage.because("its directory lies outside the file, or not at its end");
    }
    return end;
  }
}
