package io.cupel.streams;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;

/**
 * Whether a stream thread that failed gets a successor, and how soon. Trouble with Kafka, or with a
 * schema registry, passes: it is waited out, however long it takes. Anything else is a bug, which
 * repetition seldom cures: after some tries the thread stays dead, and liveness says so.
 */
final class RestartPolicy {
  private static final int BUGS_ALLOWED = 5;
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Deque<Instant> failures = new ArrayDeque<>();
  private final Deque<Instant> bugs = new ArrayDeque<>();

  /** How long to wait before the next try; empty: give up. */
  synchronized Optional<Duration> afterFailure(Throwable cause, Instant now) {
    forget(failures, now);
    forget(bugs, now);
    failures.addLast(now);
    if (!passes(cause)) {
      bugs.addLast(now);
    }
    if (bugs.size() > BUGS_ALLOWED) {
      return Optional.empty();
    }
    int doublings = Math.min(failures.size() - 1, 10);
    Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
    return Optional.of(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
  }

  private static void forget(Deque<Instant> times, Instant now) {
    while (!times.isEmpty() && times.peekFirst().isBefore(now.minus(WINDOW))) {
      times.removeFirst();
    }
  }

  private static boolean passes(Throwable failure) {
    // Streams wraps everything in exceptions of its own, which are KafkaExceptions as well.
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root instanceof org.apache.kafka.common.errors.ApiException
        || root instanceof CommitFailedException
        || root instanceof java.io.IOException
        || root.getClass() == KafkaException.class;
  }
}
