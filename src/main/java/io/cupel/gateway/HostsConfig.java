package io.cupel.gateway;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** Under which names the gateway answers. */
@ConfigMapping(prefix = "cupel.gateway")
interface HostsConfig {
  /** Besides those of this machine itself, where only this machine can connect. */
  Optional<Set<String>> hosts();
}
