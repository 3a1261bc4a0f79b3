package io.cupel.worker;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Growing pauses between attempts. They end at once when the thread is interrupted. */
final class Pauses {
  private final Duration first;
  private final Duration longest;

  Pauses(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
  }

  /** Length before jitter. */
  Duration length(int failures) {
    long millis = first.toMillis() << Math.min(20, Math.max(0, failures - 1));
    return Duration.ofMillis(Math.min(millis, longest.toMillis()));
  }

  /**
   * Waits.
   *
   * @param failures how many there were in a row, from 1
   * @throws CancellationException when interrupted; the flag stays set
   */
  void after(int failures) {
    long millis = length(failures).toMillis();
    try {
      // Up to a quarter less, so that workers that failed together do not return together.
      Thread.sleep(millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The worker stops.");
    }
  }

  /** Repeats a step whose other side is away, for so long. */
  <T> T outlast(Duration patience, Supplier<T> step) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (int failures = 1; ; failures++) {
      try {
        return step.get();
      } catch (ReasonException e) {
        if (!isOutage(e.reason()) || System.nanoTime() - deadline > 0) {
          throw e;
        }
        after(failures);
      }
    }
  }

  private static boolean isOutage(Reason reason) {
    return reason == Reason.ARTIFACT_UNAVAILABLE || reason == Reason.STORE_UNAVAILABLE;
  }
}
