package io.cupel.artifact;

import java.io.IOException;
import java.io.InputStream;

/** A body of a known length; ending before it is an error. */
final class SizedBody extends InputStream {
  private final InputStream in;
  private long left;

  SizedBody(InputStream in, long length) {
    this.in = in;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] block, int from, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int n = in.read(block, from, (int) Math.min(length, left));
    if (n < 0) {
      throw new IOException("the answer ended " + left + " bytes early");
    }
    left -= n;
    return n;
  }
}
