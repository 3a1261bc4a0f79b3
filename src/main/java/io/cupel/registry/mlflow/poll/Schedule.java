package io.cupel.registry.mlflow.poll;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait for the next look. Never quite the same, so that gateways that started together,
 * or lost MLflow together, do not ask together.
 */
final class Schedule {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final double JITTER = 0.2;

  private final Duration period;
  private final RandomGenerator random;

  Schedule(Duration period, RandomGenerator random) {
    this.period = period;
    this.random = random;
  }

  /** Up to a fifth less than the period. */
  Duration afterSuccess() {
    return shortened(period);
  }

  /**
   * Doubles from a second to five minutes, or the period where that is longer.
   *
   * @param failures in a row, from 1
   * @param retryAfter the least, where the server says so
   */
  Duration afterFailure(int failures, Optional<Duration> retryAfter) {
    Duration longest = longer(period, LONGEST);
    Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, 20));
    Duration pause = shortened(doubled.compareTo(longest) < 0 ? doubled : longest);
    return retryAfter.map(asked -> longer(asked, pause)).orElse(pause);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private Duration shortened(Duration pause) {
    return Duration.ofMillis((long) (pause.toMillis() * (1 - JITTER * random.nextDouble())));
  }
}
