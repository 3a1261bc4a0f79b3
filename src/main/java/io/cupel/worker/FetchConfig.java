package io.cupel.worker;

import io.cupel.artifact.FetchSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys {@code cupel.fetch.*}, see docs/worker.md. */
@ConfigMapping(prefix = "cupel.fetch")
interface FetchConfig {
  @WithDefault("2G")
  MemorySize maxBytes();

  @WithDefault("PT10S")
  Duration connectTimeout();

  @WithDefault("PT30S")
  Duration readTimeout();

  @WithDefault("PT15M")
  Duration totalTimeout();

  Optional<Boolean> allowFile();

  Optional<List<Path>> fileRoots();

  @WithDefault("false")
  boolean allowPrivateAddresses();

  /**
   * For model files, whose URIs come from those who announce.
   *
   * @param fromThisMachine whether only programs on this machine can announce
   */
  default FetchSettings models(boolean fromThisMachine) {
    return settings(allowFile().orElse(fromThisMachine));
  }

  /** For clean data, whose URIs the operator sets: files are usual there. */
  default FetchSettings data() {
    return settings(true);
  }

  private FetchSettings settings(boolean files) {
    return new FetchSettings(
        maxBytes().asLongValue(),
        connectTimeout(),
        readTimeout(),
        totalTimeout(),
        files,
        fileRoots().orElse(List.of()),
        allowPrivateAddresses());
  }
}
