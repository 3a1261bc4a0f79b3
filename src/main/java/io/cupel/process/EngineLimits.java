package io.cupel.process;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;

/**
 * What the engine's process may use.
 *
 * @param heapBytes the JVM's heap; images are held there (4 bytes a value), 64 MiB at least
 * @param memoryBytes resident memory of the whole process, libtorch's included; it is killed above.
 *     Kept on Linux only. More than the heap
 * @param threads threads of one libtorch operation; 0: as many as there are cores
 */
public record EngineLimits(long heapBytes, long memoryBytes, int threads) {
  private static final long MIB = 1L << 20;

  /** 1 GiB of heap, 6 GiB in all, every core. */
  public static final EngineLimits DEFAULT = new EngineLimits(1024 * MIB, 6144 * MIB, 0);

  public EngineLimits {
    if (heapBytes < 64 * MIB) {
      throw new ReasonException(
          Reason.INVALID_POLICY,
          "The engine's heap is " + heapBytes / MIB + " MiB; it must be 64 MiB at least.");
    }
    if (memoryBytes <= heapBytes) {
      throw new ReasonException(
          Reason.INVALID_POLICY,
          "The engine's memory is "
              + memoryBytes / MIB
              + " MiB; it must be more than its heap of "
              + heapBytes / MIB
              + " MiB.");
    }
    if (threads < 0) {
      throw new ReasonException(
          Reason.INVALID_POLICY, "The engine's threads are " + threads + "; use 0 for all cores.");
    }
  }

  /** The number of threads, with 0 resolved. */
  public int effectiveThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
