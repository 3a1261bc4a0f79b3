package io.cupel.worker;

import org.apache.kafka.clients.consumer.ShareConsumer;

/**
 * Whether a share consumer is in touch with its group. It does not say so itself: a poll returns
 * nothing without a broker as it does without work. Heartbeats go out every few seconds, but only
 * while the group's coordinator is known and answers.
 */
final class Heartbeats {
  private static final String SECONDS_AGO = "last-heartbeat-seconds-ago";

  /** Twice the longest interval that brokers ask for (group.share.max.heartbeat.interval.ms). */
  private static final double LONGEST_SILENCE = 30;

  private Heartbeats() {}

  /** Whether one was sent within half a minute. */
  static boolean of(ShareConsumer<?, ?> consumer) {
    return consumer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals(SECONDS_AGO))
        .map(metric -> metric.getValue().metricValue())
        .anyMatch(ago -> ago instanceof Number seconds && isRecent(seconds.doubleValue()));
  }

  /** Negative before the first. */
  private static boolean isRecent(double seconds) {
    return seconds >= 0 && seconds <= LONGEST_SILENCE;
  }
}
