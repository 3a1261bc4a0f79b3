package io.cupel.artifact;

import java.io.IOException;
import java.io.InputStream;

/** A body in chunks (RFC 9112, section 7.1); ending before the last chunk is an error. */
final class ChunkedBody extends InputStream {
  private static final int LONGEST_LINE = 1024;

  private final InputStream in;
  private long left;
  private boolean started;
  private boolean ended;

  ChunkedBody(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] block, int from, int length) throws IOException {
    if (left == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int n = in.read(block, from, (int) Math.min(length, left));
    if (n < 0) {
      throw new IOException("the answer ended within a chunk");
    }
    left -= n;
    return n;
  }

  private void nextChunk() throws IOException {
    if (started && !line().isEmpty()) {
      throw new IOException("a chunk is longer than it says");
    }
    started = true;
    String size = line().split(";", 2)[0].strip();
    if (!size.matches("[0-9a-fA-F]{1,15}")) {
      throw new IOException("a chunk's size is no number");
    }
    left = Long.parseLong(size, 16);
    ended = left == 0; // trailers are of no interest: the connection is closed
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.length() == LONGEST_LINE) {
        throw new IOException("the answer ended between chunks");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
