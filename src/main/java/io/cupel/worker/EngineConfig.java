package io.cupel.worker;

import io.cupel.process.Cage;
import io.cupel.process.CageMode;
import io.cupel.process.EngineLimits;
import io.cupel.process.EngineSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Keys {@code cupel.engine.*}, see docs/worker.md. */
@ConfigMapping(prefix = "cupel.engine")
interface EngineConfig {
  @WithDefault("auto")
  String device();

  @WithDefault("0")
  int threads();

  @WithDefault("1G")
  MemorySize heap();

  @WithDefault("6G")
  MemorySize memory();

  Optional<Path> cache();

  @WithDefault("auto")
  CageMode cage();

  /**
   * For a worker with this data folder.
   *
   * @throws IllegalStateException where the cage that is asked for cannot be had
   */
  default EngineSettings settings(Path data) {
    EngineLimits limits = new EngineLimits(heap().asLongValue(), memory().asLongValue(), threads());
    EngineSettings defaults = EngineSettings.in(data, limits);
    return new EngineSettings(
        limits, defaults.workFolder(), cache().orElse(defaults.cacheFolder()), Cage.find(cage()));
  }
}
