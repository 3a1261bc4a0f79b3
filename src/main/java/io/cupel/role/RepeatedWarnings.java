package io.cupel.role;

import io.quarkus.logging.LoggingFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * Lets a warning of Kafka's clients through once a minute. While a broker is away each of them
 * warns of every attempt, up to ten times a second from one process, and says the same each time.
 */
@LoggingFilter(name = "repeated-warnings")
public final class RepeatedWarnings implements Filter {
  private static final String CLIENTS = "org.apache.kafka.clients.";

  /** Numbers each answer of a broker, and tells the reader nothing. */
  private static final Pattern CORRELATION = Pattern.compile("correlation id \\d+");

  private static final Duration SPAN = Duration.ofMinutes(1);
  private static final int MOST = 1000; // different warnings that are remembered

  private record Shown(Instant at, int since) {}

  private final Map<String, Shown> shown =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Shown> eldest) {
          return size() > MOST;
        }
      };

  @Override
  public boolean isLoggable(LogRecord record) {
    return !concerns(record) || isNews(record);
  }

  private static boolean concerns(LogRecord record) {
    String logger = record.getLoggerName();
    return logger != null
        && logger.startsWith(CLIENTS)
        && record.getLevel().intValue() <= Level.WARNING.intValue()
        && record.getThrown() == null;
  }

  private synchronized boolean isNews(LogRecord record) {
    String message = record.getMessage();
    String warning = CORRELATION.matcher(message).replaceAll("");
    Shown before = shown.remove(warning);
    if (before != null && soonAfter(before.at(), record.getInstant())) {
      shown.put(warning, new Shown(before.at(), before.since() + 1));
      return false;
    }
    shown.put(warning, new Shown(record.getInstant(), 0));
    if (before != null && before.since() > 0) {
      record.setMessage(message + " (so " + before.since() + " times more since it was last told)");
    }
    return true;
  }

  /** A clock that was put back must not hide a warning until it has caught up. */
  private static boolean soonAfter(Instant before, Instant now) {
    return !now.isBefore(before) && now.isBefore(before.plus(SPAN));
  }
}
