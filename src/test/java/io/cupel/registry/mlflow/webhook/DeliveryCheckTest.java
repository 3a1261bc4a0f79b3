package io.cupel.registry.mlflow.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may deliver, and when. */
class DeliveryCheckTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String SECRET = "sésame, öffne dich";
  private static final String BODY = "{\"name\":\"grün\"}";

  private final DeliveryCheck check = check(SECRET);

  private static DeliveryCheck check(String... secrets) {
    return new DeliveryCheck(WebhookSettings.signedWith(secrets), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /** Computed with Python's hmac, as MLflow does. */
  @Test
  void acceptsASignatureThatPythonMade() {
    Delivery delivery =
        new Delivery(
            Optional.of("3f0c"),
            Optional.of("1772366400"),
            Optional.of("v1,y+wcwpIcwdUj3XMwQ8w86HxRvMJmaZoo+IRUIZJcETs="),
            BODY.getBytes(StandardCharsets.UTF_8));

    assertThat(check.refusal(delivery)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,      ", //
    "-300,   ",
    "300,    ",
    "-301,   WEBHOOK_STALE",
    "-3600,  WEBHOOK_STALE",
    "301,    WEBHOOK_FROM_FUTURE",
    "3600,   WEBHOOK_FROM_FUTURE"
  })
  void acceptsFiveMinutesEitherWay(long seconds, Reason expected) {
    Delivery delivery = Signed.delivery(SECRET, "d1", NOW.plusSeconds(seconds), BODY);

    assertThat(check.refusal(delivery)).isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "id,        WEBHOOK_HEADER_MISSING",
    "timestamp, WEBHOOK_HEADER_MISSING",
    "signature, WEBHOOK_HEADER_MISSING"
  })
  void wantsEveryHeader(String without, Reason expected) {
    Delivery whole = Signed.delivery(SECRET, "d1", NOW, BODY);

    Delivery delivery =
        new Delivery(
            whole.id().filter(h -> !without.equals("id")),
            whole.timestamp().filter(h -> !without.equals("timestamp")),
            whole.signature().filter(h -> !without.equals("signature")),
            whole.body());

    assertThat(check.refusal(delivery)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"''", "now", "-1", "1772366400.5", "99999999999999999999"})
  void wantsATimeInSeconds(String timestamp) {
    Delivery delivery =
        new Delivery(
            Optional.of("d1"),
            Optional.of(timestamp),
            Optional.of(Signed.signature(SECRET, "d1." + timestamp + "." + BODY)),
            BODY.getBytes(StandardCharsets.UTF_8));

    assertThat(check.refusal(delivery)).contains(Reason.WEBHOOK_HEADER_MISSING);
  }

  @ParameterizedTest
  @CsvSource({"secret", "id", "time", "body", "version", "text"})
  void refusesWhatWasChanged(String changed) {
    Delivery good = Signed.delivery(SECRET, "d1", NOW, BODY);
    String signature = good.signature().orElseThrow();

    Delivery delivery =
        switch (changed) {
          case "secret" -> Signed.delivery("another", "d1", NOW, BODY);
          case "id" ->
              new Delivery(Optional.of("d2"), good.timestamp(), good.signature(), good.body());
          case "time" ->
              new Delivery(good.id(), Optional.of("1772366401"), good.signature(), good.body());
          case "body" ->
              new Delivery(good.id(), good.timestamp(), good.signature(), new byte[] {'{', '}'});
          case "version" ->
              new Delivery(
                  good.id(),
                  good.timestamp(),
                  Optional.of(signature.replace("v1,", "v2,")),
                  good.body());
          default -> new Delivery(good.id(), good.timestamp(), Optional.of("v1,%%%"), good.body());
        };

    assertThat(check.refusal(delivery)).contains(Reason.WEBHOOK_SIGNATURE_WRONG);
  }

  /** Who does not know the secret learns nothing about the clock. */
  @Test
  void namesTheSignatureBeforeTheTime() {
    Delivery delivery = Signed.delivery("another", "d1", NOW.minusSeconds(3600), BODY);

    assertThat(check.refusal(delivery)).contains(Reason.WEBHOOK_SIGNATURE_WRONG);
  }

  @Test
  void acceptsTheOldSecretWhileTheNewOneIsRolledOut() {
    DeliveryCheck both = check("new", "old");

    assertThat(both.refusal(Signed.delivery("old", "d1", NOW, BODY))).isEmpty();
    assertThat(both.refusal(Signed.delivery("new", "d1", NOW, BODY))).isEmpty();
    assertThat(both.refusal(Signed.delivery("older", "d1", NOW, BODY)))
        .contains(Reason.WEBHOOK_SIGNATURE_WRONG);
  }

  @Test
  void neverAcceptsWithoutASecret() {
    assertThat(check().refusal(Signed.delivery("any", "d1", NOW, BODY)))
        .contains(Reason.WEBHOOK_SIGNATURE_WRONG);
  }

  @ParameterizedTest
  @CsvSource({
    "' ', PT5M, 1000000, cupel.mlflow.webhook.secret is blank",
    "s,   PT0S, 1000000, cupel.mlflow.webhook.freshness is PT0S",
    "s,   PT25H, 1000000, cupel.mlflow.webhook.freshness is PT25H",
    "s,   PT5M, 100, cupel.mlflow.webhook.max-bytes is 100",
    "s,   PT5M, 99999999, cupel.mlflow.webhook.max-bytes is 99999999"
  })
  void refusesSettingsThatMakeNoSense(
      String secret, Duration freshness, int maxBytes, String message) {
    assertThatThrownBy(() -> new WebhookSettings(List.of(secret), freshness, maxBytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void keepsSecretsOutOfText() {
    assertThat(WebhookSettings.signedWith(SECRET).toString()).doesNotContain(SECRET);
  }
}
