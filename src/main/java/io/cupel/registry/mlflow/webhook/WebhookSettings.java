package io.cupel.registry.mlflow.webhook;

import java.time.Duration;
import java.util.List;

/**
 * Which deliveries are accepted.
 *
 * @param secrets any of these may have signed; several while a secret is being replaced. None: no
 *     delivery is accepted
 * @param freshness how far a delivery's time may be from the present, either way
 * @param maxBytes largest body
 */
public record WebhookSettings(List<String> secrets, Duration freshness, int maxBytes) {
  private static final Duration LONGEST_FRESHNESS = Duration.ofDays(1);
  private static final int LEAST_BYTES = 1 << 10;
  private static final int MOST_BYTES = 8 << 20;

  /** Five minutes, 1 MiB. */
  public static WebhookSettings signedWith(String... secrets) {
    return new WebhookSettings(List.of(secrets), Duration.ofMinutes(5), 1 << 20);
  }

  public WebhookSettings {
    secrets = List.copyOf(secrets);
    if (secrets.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "cupel.mlflow.webhook.secret is blank: anybody could sign with it");
    }
    if (freshness.isZero()
        || freshness.isNegative()
        || freshness.compareTo(LONGEST_FRESHNESS) > 0) {
      throw new IllegalArgumentException(
          "cupel.mlflow.webhook.freshness is " + freshness + "; above 0, a day at most");
    }
    if (maxBytes < LEAST_BYTES || maxBytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "cupel.mlflow.webhook.max-bytes is " + maxBytes + "; 1K to 8M");
    }
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "WebhookSettings["
        + secrets.size()
        + " secrets, freshness "
        + freshness
        + ", "
        + maxBytes
        + " bytes]";
  }
}
