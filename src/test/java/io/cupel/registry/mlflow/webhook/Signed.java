package io.cupel.registry.mlflow.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Deliveries as MLflow sends them. */
public final class Signed {
  private Signed() {}

  /** A delivery with all that belongs to it. */
  public static Delivery delivery(String secret, String id, Instant at, String body) {
    String timestamp = Long.toString(at.getEpochSecond());
    return new Delivery(
        Optional.of(id),
        Optional.of(timestamp),
        Optional.of(signature(secret, id + "." + timestamp + "." + body)),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** What stands in the header. */
  public static String signature(String secret, String content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return "v1,"
          + Base64.getEncoder()
              .encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The body of a new version's event; its source is a logged model. */
  public static String versionCreated(String model, String version) {
    return versionCreated(model, version, Instant.parse("2026-03-01T12:00:00.25Z"));
  }

  /** The body of a new version's event of that time. */
  public static String versionCreated(String model, String version, Instant at) {
    return """
        {"entity":"model_version","action":"created","timestamp":"%s",
        "data":{"name":"%s","version":"%s","source":"models:/m-0123456789abcdef0123456789abcdef",
        "run_id":null,"tags":{},"description":null}}"""
        .formatted(at.atOffset(ZoneOffset.UTC), model, version);
  }
}
