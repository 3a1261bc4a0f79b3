package io.cupel.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails after a deadline, so that a server which sends a byte now and then does not hold us. */
final class TimedInput extends FilterInputStream {
  private final long deadlineNanos;

  /**
   * @param deadlineNanos in terms of {@link System#nanoTime()}
   */
  TimedInput(InputStream in, long deadlineNanos) {
    super(in);
    this.deadlineNanos = deadlineNanos;
  }

  @Override
  public int read() throws IOException {
    check();
    return super.read();
  }

  @Override
  public int read(byte[] block, int from, int length) throws IOException {
    check();
    return super.read(block, from, length);
  }

  private void check() throws IOException {
    if (System.nanoTime() - deadlineNanos > 0) {
      throw new IOException("the server is too slow");
    }
  }
}
