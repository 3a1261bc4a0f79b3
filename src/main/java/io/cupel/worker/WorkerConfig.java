package io.cupel.worker;

import io.cupel.role.Instance;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Keys {@code cupel.worker.*}, see docs/worker.md. */
@ConfigMapping(prefix = "cupel.worker")
interface WorkerConfig {
  @WithDefault("auto")
  QueueKind queue();

  @WithDefault("3")
  int attempts();

  @WithDefault("5")
  int deliveries();

  @WithDefault("PT30M")
  Duration patience();

  @WithDefault("PT1S")
  Duration firstPause();

  @WithDefault("PT1M")
  Duration longestPause();

  @WithDefault("PT30S")
  Duration lock();

  @WithDefault("PT10S")
  Duration stopLimit();

  @WithDefault("false")
  boolean pictures();

  default WorkerSettings settings(Instance instance, EngineConfig engine) {
    return new WorkerSettings(
        instance.id(),
        instance.data(),
        queue(),
        engine.device(),
        engine.threads(),
        attempts(),
        deliveries(),
        patience(),
        firstPause(),
        longestPause(),
        lock(),
        stopLimit(),
        pictures());
  }
}
