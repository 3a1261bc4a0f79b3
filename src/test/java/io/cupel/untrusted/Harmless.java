package io.cupel.untrusted;

import com.sun.management.ThreadMXBean;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * What holds for every input: it is read, or refused with a reason, and costs memory in proportion
 * to its own size. Memory stands for time, too: nothing is read in a way that computes for long
 * without allocating.
 */
final class Harmless {
  /** Bytes that a reader may allocate whatever the input's size: tables, buffers, libraries. */
  static final long FREE = 24L << 20;

  /** Bytes that it may allocate a byte of input; deflate alone makes a thousand of one. */
  static final long PER_BYTE = 8192;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Harmless() {}

  /**
   * Reads an input.
   *
   * @return whether it was accepted
   * @throws AssertionError when it did harm
   */
  static boolean accepts(UntrustedReader reader, byte[] input) {
    return accepts(reader, input, FREE + PER_BYTE * input.length);
  }

  /**
   * As {@link #accepts(UntrustedReader, byte[])}.
   *
   * @param most bytes that may be allocated
   */
  static boolean accepts(UntrustedReader reader, byte[] input, long most) {
    long start = THREADS.getCurrentThreadAllocatedBytes();
    boolean accepted = reads(reader, input);
    long first = THREADS.getCurrentThreadAllocatedBytes();
    if (first - start > most) {
      // It may have loaded classes; they are there now.
      reads(reader, input);
      long again = THREADS.getCurrentThreadAllocatedBytes() - first;
      if (again > most) {
        throw new AssertionError(
            "%s: %d bytes of input made it allocate %d".formatted(reader, input.length, again));
      }
    }
    return accepted;
  }

  private static boolean reads(UntrustedReader reader, byte[] input) {
    try {
      reader.action().read(input);
      return true;
    } catch (ReasonException e) {
      if (String.valueOf(e.getMessage()).length() > 4000) {
        throw new AssertionError(reader + ": the input decides how long the message is", e);
      }
      return false;
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError(reader + ": " + e, e);
    }
  }
}
