package io.cupel.registry.mlflow.poll;

import java.time.Duration;

/**
 * How the poll works.
 *
 * @param period from one look at the newest versions to the next
 * @param fullPeriod from one look at all versions to the next; the first is at the start
 * @param announceExisting whether versions from before their model's policy are announced, too
 * @param settle how old a version must be: a webhook that is on its way may be first
 * @param publicationGrace how old a version must be whose tags say that Cupel published it: the
 *     result that proves it may be on its way
 */
public record PollSettings(
    Duration period,
    Duration fullPeriod,
    boolean announceExisting,
    Duration settle,
    Duration publicationGrace) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** 30 s, an hour, no old versions, no pause for webhooks, two minutes. */
  public static PollSettings defaults() {
    return new PollSettings(
        Duration.ofSeconds(30), Duration.ofHours(1), false, Duration.ZERO, Duration.ofMinutes(2));
  }

  public PollSettings {
    if (period.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "cupel.mlflow.poll.period is " + period + "; a second at least");
    }
    if (fullPeriod.compareTo(period) < 0) {
      throw new IllegalArgumentException(
          "cupel.mlflow.poll.full-period is "
              + fullPeriod
              + ", shorter than cupel.mlflow.poll.period");
    }
    if (settle.isNegative()) {
      throw new IllegalArgumentException("cupel.mlflow.poll.settle is " + settle + "; 0 at least");
    }
  }
}
