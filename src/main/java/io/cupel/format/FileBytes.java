package io.cupel.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Bytes at a position of a file, little endian. */
final class FileBytes {
  private FileBytes() {}

  /** Exactly {@code length} bytes; callers have compared the length with the file's size. */
  static ByteBuffer at(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("the file ends at " + file.size() + " bytes");
      }
    }
    return bytes.flip();
  }

  /** Up to {@code length} bytes, fewer at the file's end. */
  static ByteBuffer upTo(FileChannel file, long position, int length) throws IOException {
    return at(file, position, (int) Math.max(0, Math.min(length, file.size() - position)));
  }

  /** Overwrites bytes in place. */
  static void put(FileChannel file, long position, ByteBuffer bytes) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }
}
