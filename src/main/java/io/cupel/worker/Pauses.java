package io.cupel.worker;

import io.cupel.reason.OutageException;
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
    sleep(length(failures));
  }

  private static void sleep(Duration pause) {
    long millis = pause.toMillis();
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
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (!isOutage(e.reason()) || left.isNegative()) {
          throw e;
        }
        sleep(length(failures, e, left));
      }
    }
  }

  /**
   * Length before jitter, at least what the other side asked for, but not beyond our own patience.
   */
  Duration length(int failures, ReasonException e, Duration left) {
    if (!(e instanceof OutageException outage)) {
      return length(failures);
    }
    // The jitter makes it shorter by a quarter at most.
    Duration asked = outage.pause().multipliedBy(4).dividedBy(3);
    Duration longer = asked.compareTo(length(failures)) > 0 ? asked : length(failures);
    return longer.compareTo(left) > 0 ? left : longer;
  }

  private static boolean isOutage(Reason reason) {
    return switch (reason) {
      case ARTIFACT_UNAVAILABLE, STORE_UNAVAILABLE, REGISTRY_UNAVAILABLE -> true;
      default -> false;
    };
  }
}
