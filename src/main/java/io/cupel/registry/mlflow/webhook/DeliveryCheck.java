package io.cupel.registry.mlflow.webhook;

import io.cupel.reason.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether a delivery comes from somebody who knows the secret, and comes now. MLflow signs {@code
 * id.timestamp.body} with HMAC-SHA256 (RFC 2104), the secret's UTF-8 bytes being the key, and
 * writes {@code v1,} and the code in Base64.
 *
 * <p>The code is computed for every delivery, whatever else is wrong with it, so that the time of a
 * refusal tells nothing.
 */
public final class DeliveryCheck {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "v1,";
  private static final int LONGEST_ID = 256;
  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");

  private final WebhookSettings settings;
  private final Clock clock;

  public DeliveryCheck(WebhookSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Why the delivery is not accepted; empty if it is. */
  public Optional<Reason> refusal(Delivery delivery) {
    boolean signed = isSigned(delivery);
    boolean complete =
        delivery.id().filter(DeliveryCheck::isId).isPresent()
            && delivery.signature().isPresent()
            && delivery.timestamp().filter(t -> SECONDS.matcher(t).matches()).isPresent();
    if (!complete) {
      return Optional.of(Reason.WEBHOOK_HEADER_MISSING);
    }
    if (!signed) {
      return Optional.of(Reason.WEBHOOK_SIGNATURE_WRONG);
    }
    Duration age = Duration.between(sentAt(delivery), clock.instant());
    if (age.compareTo(settings.freshness()) > 0) {
      return Optional.of(Reason.WEBHOOK_STALE);
    }
    if (age.negated().compareTo(settings.freshness()) > 0) {
      return Optional.of(Reason.WEBHOOK_FROM_FUTURE);
    }
    return Optional.empty();
  }

  /** When an accepted delivery was first tried. */
  static Instant sentAt(Delivery delivery) {
    return Instant.ofEpochSecond(Long.parseLong(delivery.timestamp().orElseThrow()));
  }

  /** Ids are remembered, and an empty one would make one delivery of all. */
  private static boolean isId(String id) {
    return !id.isBlank() && id.length() <= LONGEST_ID;
  }

  private boolean isSigned(Delivery delivery) {
    byte[] given = utf8(delivery.signature().orElse(""));
    boolean signed = false;
    for (String secret : settings.secrets()) {
      signed |= MessageDigest.isEqual(signature(secret, delivery), given);
    }
    return signed;
  }

  private static byte[] signature(String secret, Delivery delivery) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM); // a Mac is not thread safe
      mac.init(new SecretKeySpec(utf8(secret), ALGORITHM));
      mac.update(utf8(delivery.id().orElse("") + '.' + delivery.timestamp().orElse("") + '.'));
      return utf8(VERSION + Base64.getEncoder().encodeToString(mac.doFinal(delivery.body())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
