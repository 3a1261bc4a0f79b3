package io.cupel.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A part of a file that is a file of its own, such as an archive stored within an archive.
 *
 * @param start where it begins in the file
 * @param size bytes
 */
record FileRegion(FileChannel file, long start, long size) {
  static FileRegion whole(FileChannel file) throws IOException {
    return new FileRegion(file, 0, file.size());
  }

  /** Bytes at a position within it; callers have compared the length with its size. */
  ByteBuffer at(long position, int length) throws IOException {
    return FileBytes.at(file, start + position, length);
  }
}
