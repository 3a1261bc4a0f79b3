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
 * @param cage how far it is shut off from this machine
 */
public record EngineSettings(EngineLimits limits, Path workFolder, Path cacheFolder, Cage cage) {
  public EngineSettings {
    Objects.requireNonNull(limits);
    Objects.requireNonNull(cage);
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
        limits, dataFolder.resolve("engine"), userCache(System.getenv()), Cage.find(CageMode.AUTO));
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
