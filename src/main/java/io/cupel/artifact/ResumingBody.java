package io.cupel.artifact;

import java.io.IOException;
import java.io.InputStream;

/** A body that goes on over another connection when the one that it came by breaks off. */
public final class ResumingBody extends InputStream {
  private static final int MOST_RESUMPTIONS = 5;

  /** Opens the rest of the same bytes. */
  public interface Rest {
    /**
     * @param offset of its first byte
     * @throws IOException when there is no going on
     */
    InputStream from(long offset) throws IOException;
  }

  private final Rest rest;
  private InputStream body;
  private long position;
  private int resumptions;

  public ResumingBody(InputStream body, Rest rest) {
    this.body = body;
    this.rest = rest;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] block, int from, int length) throws IOException {
    while (true) {
      try {
        int n = body.read(block, from, length);
        position += Math.max(0, n);
        return n;
      } catch (IOException broken) {
        goOn(broken);
      }
    }
  }

  private void goOn(IOException broken) throws IOException {
    body.close();
    if (resumptions == MOST_RESUMPTIONS || Thread.currentThread().isInterrupted()) {
      throw broken;
    }
    resumptions++;
    try {
      body = rest.from(position);
    } catch (IOException e) {
      broken.addSuppressed(e);
      throw broken;
    }
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
