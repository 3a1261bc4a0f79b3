package io.cupel.intake;

import io.cupel.event.ModelVersionRegistered;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Which jobs were made. The same announcement again is no new job, whoever repeats it. After a
 * failure, however, a later announcement of the same version is: somebody mended what was wrong.
 */
final class JobMemory {
  /**
   * What is remembered is dated to the day: the store looks through every date that it has for one
   * key, and a date for each millisecond would make that slower with every version.
   */
  static final Duration GRAIN = Duration.ofDays(1);

  private final WindowStore<String, Long> made;
  private final ReadOnlyKeyValueStore<String, Long> failures;
  private final Duration span;

  /**
   * @param made time of the announcement by job id
   * @param failures time of the last failure by job id
   */
  JobMemory(
      WindowStore<String, Long> made, ReadOnlyKeyValueStore<String, Long> failures, Duration span) {
    this.made = made;
    this.failures = failures;
    this.span = span;
  }

  boolean isRepeated(String jobId, ModelVersionRegistered event, Instant now) {
    Long last = lastAnnouncement(jobId, now);
    if (last == null) {
      return false;
    }
    Long failedAt = failures.get(jobId);
    long announcedAt = event.getRegisteredAt().toEpochMilli();
    return failedAt == null || announcedAt <= failedAt || announcedAt <= last;
  }

  /** Whether a job was made whose failure is not known. */
  boolean isOpen(String jobId, Instant now) {
    Long last = lastAnnouncement(jobId, now);
    Long failedAt = failures.get(jobId);
    return last != null && (failedAt == null || failedAt < last);
  }

  private Long lastAnnouncement(String jobId, Instant now) {
    Long last = null;
    long from = date(now.minus(span)).toEpochMilli(); // as Instants they cost a message for each
    try (WindowStoreIterator<Long> found = made.fetch(jobId, from, now.toEpochMilli())) {
      while (found.hasNext()) {
        long announcedAt = found.next().value;
        last = last == null ? announcedAt : Math.max(last, announcedAt);
      }
    }
    return last;
  }

  /** Whether a job or a command was remembered. */
  boolean isRemembered(String id, Instant now) {
    return lastAnnouncement(id, now) != null;
  }

  /**
   * Remembers a job or a command.
   *
   * @param announcedAt time of its announcement
   */
  void remember(String id, Instant announcedAt, Instant now) {
    made.put(id, announcedAt.toEpochMilli(), date(now).toEpochMilli());
  }

  private static Instant date(Instant time) {
    return time.truncatedTo(ChronoUnit.DAYS);
  }
}
