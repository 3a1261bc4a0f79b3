package io.cupel.containers;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One service of the compose file, as far as this project's file says something about services. */
record ComposeService(String name, Map<String, Object> settings) {
  ComposeService {
    Objects.requireNonNull(settings, () -> "docker-compose.yml has no service " + name);
  }

  String image() {
    return (String) settings.get("image");
  }

  /** Its variables; one without a value is empty. */
  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    if (settings.get("environment") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> environment.put(key.toString(), Objects.toString(value, "")));
    }
    return environment;
  }

  /** The words of its command; empty: the image's own. */
  List<String> command() {
    return texts("command");
  }

  /** Its own health check; empty: the image's. */
  Optional<HealthCheck> healthCheck() {
    return settings.get("healthcheck") instanceof Map<?, ?> check
        ? Optional.of(
            new HealthCheck()
                .withTest(((List<?>) check.get("test")).stream().map(Object::toString).toList())
                .withInterval(nanoseconds(check.get("interval")))
                .withTimeout(nanoseconds(check.get("timeout")))
                .withRetries((Integer) check.get("retries")))
        : Optional.empty();
  }

  /**
   * Its volumes.
   *
   * @param prefix what stands in front of the names of those that are no folders of this machine
   */
  List<Bind> volumes(String prefix) {
    return texts("volumes").stream().map(volume -> bind(volume.split(":"), prefix)).toList();
  }

  /** Takes away what the file takes away. */
  void confine(HostConfig host) {
    host.withReadonlyRootfs((Boolean) settings.getOrDefault("read_only", false))
        .withCapDrop(texts("cap_drop").stream().map(Capability::valueOf).toArray(Capability[]::new))
        .withSecurityOpts(texts("security_opt"));
  }

  /** Folders in memory. */
  List<String> memoryFolders() {
    return texts("tmpfs");
  }

  private static Bind bind(String[] parts, String prefix) {
    String source =
        parts[0].startsWith(".") || parts[0].startsWith("/")
            ? Path.of(parts[0]).toAbsolutePath().normalize().toString()
            : prefix + parts[0];
    AccessMode mode = parts.length > 2 ? AccessMode.valueOf(parts[2]) : AccessMode.rw;
    return new Bind(source, new Volume(parts[1]), mode);
  }

  private static long nanoseconds(Object duration) {
    return Duration.parse("PT" + duration).toNanos();
  }

  private List<String> texts(String key) {
    return settings.get(key) instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of();
  }
}
