package io.cupel.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Keys {@code cupel.actions.*}, see docs/operations.md. */
@ConfigMapping(prefix = "cupel.actions")
interface ActionsConfig {
  Optional<String> key();

  Optional<Path> keyFile();

  @WithDefault("30")
  int perMinute();
}
