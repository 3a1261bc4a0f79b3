package io.cupel.role;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads the configuration's part about this process. */
@Singleton
class ConfiguredInstance {
  @Produces
  @Singleton
  Roles roles(@ConfigProperty(name = Roles.KEY, defaultValue = Roles.DEFAULT) String list) {
    return Roles.parse(list);
  }

  @Produces
  @Singleton
  Instance instance(
      @ConfigProperty(name = Instance.DATA_KEY, defaultValue = Instance.DEFAULT_DATA) String data) {
    return Instance.in(Path.of(data));
  }
}
