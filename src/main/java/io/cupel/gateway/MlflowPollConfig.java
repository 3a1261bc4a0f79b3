package io.cupel.gateway;

import io.cupel.registry.mlflow.poll.PollSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Keys {@code cupel.mlflow.poll.*}, see docs/mlflow.md. */
@ConfigMapping(prefix = "cupel.mlflow.poll")
interface MlflowPollConfig {
  @WithDefault("true")
  boolean enabled();

  @WithDefault("PT30S")
  Duration period();

  @WithDefault("PT1H")
  Duration fullPeriod();

  @WithDefault("false")
  boolean announceExisting();

  Optional<Duration> settle();

  /**
   * Checked.
   *
   * @param webhooks whether versions may come by webhook, too
   */
  static PollSettings settings(MlflowPollConfig keys, boolean webhooks) {
    return new PollSettings(
        keys.period(),
        keys.fullPeriod(),
        keys.announceExisting(),
        keys.settle().orElse(webhooks ? Duration.ofSeconds(30) : Duration.ZERO),
        PollSettings.defaults().publicationGrace());
  }
}
