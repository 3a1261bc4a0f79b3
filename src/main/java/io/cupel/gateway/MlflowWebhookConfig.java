package io.cupel.gateway;

import io.cupel.registry.mlflow.webhook.WebhookSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Keys {@code cupel.mlflow.webhook.*}, see docs/mlflow.md. */
@ConfigMapping(prefix = "cupel.mlflow.webhook")
interface MlflowWebhookConfig {
  Optional<String> secret();

  Optional<String> previousSecret();

  @WithDefault("PT5M")
  Duration freshness();

  @WithDefault("1M")
  MemorySize maxBytes();

  /** Checked. */
  static WebhookSettings settings(MlflowWebhookConfig keys) {
    return new WebhookSettings(
        Stream.of(keys.secret(), keys.previousSecret()).flatMap(Optional::stream).toList(),
        keys.freshness(),
        (int) Math.min(keys.maxBytes().asLongValue(), Integer.MAX_VALUE));
  }
}
