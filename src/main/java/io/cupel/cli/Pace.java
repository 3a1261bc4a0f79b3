package io.cupel.cli;

import io.cupel.event.HardeningProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long a job will still take, told from what it has done since it was first seen. */
final class Pace {
  private static final double ENOUGH = 0.1; // of the job: less tells little

  private final String jobId;
  private final int attempt;
  private final Instant firstAt;
  private final double first;
  private HardeningProgress last;

  private Pace(HardeningProgress seen) {
    jobId = seen.getJobId();
    attempt = seen.getAttempt();
    firstAt = seen.getAt();
    first = seen.getFraction();
    last = seen;
  }

  /** Goes on, or begins anew with another job or attempt. */
  static Pace after(Optional<Pace> before, HardeningProgress seen) {
    if (before.isEmpty()
        || !before.get().jobId.equals(seen.getJobId())
        || before.get().attempt != seen.getAttempt()) {
      return new Pace(seen);
    }
    if (!seen.getAt().isBefore(before.get().last.getAt())) {
      before.get().last = seen;
    }
    return before.get();
  }

  String jobId() {
    return jobId;
  }

  HardeningProgress last() {
    return last;
  }

  /** Empty until a tenth of the job was seen. */
  Optional<Duration> left() {
    double done = last.getFraction() - first;
    if (done < ENOUGH) {
      return Optional.empty();
    }
    double seconds = Duration.between(firstAt, last.getAt()).toMillis() / 1000.0;
    return Optional.of(
        Duration.ofMillis((long) (1000 * seconds * (1 - last.getFraction()) / done)));
  }
}
