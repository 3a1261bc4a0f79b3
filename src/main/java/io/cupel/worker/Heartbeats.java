package io.cupel.worker;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Whether a consumer is in touch with its group. It does not say so itself: a poll returns nothing
 * without a broker as it does without work. Heartbeats go out every few seconds, but only while the
 * group's coordinator is known and answers.
 */
final class Heartbeats {
  /**
   * The second is a classic consumer's: it joins a third of a session before its first heartbeat.
   */
  private static final Set<String> SIGNS =
      Set.of("last-heartbeat-seconds-ago", "last-rebalance-seconds-ago");

  /** Twice the longest interval that brokers ask for (group.share.max.heartbeat.interval.ms). */
  static final Duration LONGEST_SILENCE_OF_SHARE_GROUPS = Duration.ofSeconds(30);

  private Heartbeats() {}

  /**
   * Whether there was a sign of life.
   *
   * @param metrics of the consumer
   * @param longestSilence how long ago at most
   */
  static boolean in(Map<MetricName, ? extends Metric> metrics, Duration longestSilence) {
    return metrics.entrySet().stream()
        .filter(metric -> SIGNS.contains(metric.getKey().name()))
        .map(metric -> metric.getValue().metricValue())
        .anyMatch(ago -> ago instanceof Number n && isRecent(n.doubleValue(), longestSilence));
  }

  /** Negative before the first. */
  private static boolean isRecent(double secondsAgo, Duration longestSilence) {
    return secondsAgo >= 0 && secondsAgo <= longestSilence.toSeconds();
  }
}
