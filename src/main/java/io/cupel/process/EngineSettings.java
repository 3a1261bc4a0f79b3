package io.cupel.process;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * How the engine's process is run.
 *
 * @param limits what it may use
 * @param workFolder where each process gets a folder of its own, removed when it ends
 * @param cacheFolder where libtorch is unpacked once (about 400 MB); shared by all engines of a
 *     user
 * @param isolateNetwork whether it gets a network of its own without any address, where the kernel
 *     lets an ordinary user do so
 */
public record EngineSettings(
    EngineLimits limits, Path workFolder, Path cacheFolder, boolean isolateNetwork) {
  public EngineSettings {
    Objects.requireNonNull(limits);
    workFolder = workFolder.toAbsolutePath().normalize();
    cacheFolder = cacheFolder.toAbsolutePath().normalize();
  }

  /** Default limits and cache, with work under {@code dataFolder/engine}. */
  public static EngineSettings in(Path dataFolder) {
    return in(dataFolder, EngineLimits.DEFAULT);
  }

  /** Default cache, with work under {@code dataFolder/engine}. */
  public static EngineSettings in(Path dataFolder, EngineLimits limits) {
    return new EngineSettings(
        limits, dataFolder.resolve("engine"), userCache(System.getenv()), true);
  }

  /** {@code $DJL_CACHE_DIR}, else {@code $XDG_CACHE_HOME/cupel}, else {@code ~/.cache/cupel}. */
  static Path userCache(Map<String, String> environment) {
    String djl = environment.getOrDefault("DJL_CACHE_DIR", "");
    if (!djl.isBlank()) {
      return Path.of(djl);
    }
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches = xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
    return caches.resolve("cupel");
  }
}
