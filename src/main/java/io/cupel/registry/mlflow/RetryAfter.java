package io.cupel.registry.mlflow;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Retry-After} (RFC 9110, section 10.2.3): seconds or a date. */
final class RetryAfter {
  private static final Duration LONGEST = Duration.ofHours(1);

  private RetryAfter() {}

  /** At most an hour. A date counts from the answer's own date, so that no clock is compared. */
  static Optional<Duration> of(HttpHeaders headers) {
    Optional<Duration> pause =
        headers
            .firstValue("Retry-After")
            .map(String::strip)
            .flatMap(
                value ->
                    value.matches("\\d{1,9}")
                        ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
                        : until(value, headers));
    return pause
        .filter(p -> !p.isNegative() && !p.isZero())
        .map(p -> p.compareTo(LONGEST) > 0 ? LONGEST : p);
  }

  private static Optional<Duration> until(String date, HttpHeaders headers) {
    return headers
        .firstValue("Date")
        .flatMap(RetryAfter::parse)
        .flatMap(now -> parse(date).map(then -> Duration.between(now, then)));
  }

  private static Optional<Instant> parse(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
