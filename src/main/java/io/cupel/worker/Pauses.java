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
  private final Time time;

  /** What passes while one waits. */
  interface Time {
    /** Of a clock that never goes back, ns. */
    long nanos();

    /** Waits. */
    void sleep(Duration pause) throws InterruptedException;
  }

  private enum Real implements Time {
    TIME;

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void sleep(Duration pause) throws InterruptedException {
      Thread.sleep(pause.toMillis());
    }
  }

  Pauses(Duration first, Duration longest) {
    this(first, longest, Real.TIME);
  }

  Pauses(Duration first, Duration longest, Time time) {
    this.first = first;
    this.longest = longest;
    this.time = time;
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
    sleep(jittered(length(failures)));
  }

  /** Up to a quarter less, so that workers that failed together do not return together. */
  private static Duration jittered(Duration pause) {
    long millis = pause.toMillis();
    return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1));
  }

  private void sleep(Duration pause) {
    try {
      time.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The worker stops.");
    }
  }

  /**
   * Repeats a step whose other side is away. Where the next pause would go beyond the patience, it
   * ends with it, and the attempt after it is the last.
   */
  <T> T outlast(Duration patience, Supplier<T> step) {
    long deadline = time.nanos() + patience.toNanos();
    for (int failures = 1; ; failures++) {
      try {
        return step.get();
      } catch (ReasonException e) {
        Duration left = Duration.ofNanos(deadline - time.nanos());
        if (!isOutage(e.reason()) || left.isNegative() || left.isZero()) {
          throw e;
        }
        Duration pause = length(failures, e);
        if (pause.compareTo(left) >= 0) {
          sleep(left); // whole: the other side asked for more
          return step.get();
        }
        sleep(jittered(pause));
      }
    }
  }

  /** Length before jitter, at least what the other side asked for. */
  Duration length(int failures, ReasonException e) {
    if (!(e instanceof OutageException outage)) {
      return length(failures);
    }
    // The jitter makes it shorter by a quarter at most.
    Duration asked = outage.pause().multipliedBy(4).dividedBy(3);
    return asked.compareTo(length(failures)) > 0 ? asked : length(failures);
  }

  private static boolean isOutage(Reason reason) {
    return switch (reason) {
      case ARTIFACT_UNAVAILABLE, STORE_UNAVAILABLE, REGISTRY_UNAVAILABLE, SIGNER_UNAVAILABLE ->
          true;
      default -> false;
    };
  }
}
