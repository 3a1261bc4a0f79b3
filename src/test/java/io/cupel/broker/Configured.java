package io.cupel.broker;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** Configurations as a start finds them, with the precedence that Quarkus gives their sources. */
public final class Configured {
  private Configured() {}

  /**
   * @param properties as by {@code -Dkey=value}
   * @param environment variables
   * @param file as in config/application.properties
   */
  public static Config by(
      Map<String, String> properties, Map<String, String> environment, Map<String, String> file) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withSources(
            new PropertiesConfigSource(properties, "properties", 400),
            new EnvConfigSource(environment, 300),
            new PropertiesConfigSource(file, "file", 260))
        .build();
  }

  public static Config byEnvironment(Map<String, String> environment) {
    return by(Map.of(), environment, Map.of());
  }

  public static Config byFile(Map<String, String> file) {
    return by(Map.of(), Map.of(), file);
  }
}
