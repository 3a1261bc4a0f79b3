package io.cupel.role;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One running service among several that share a Kafka cluster.
 *
 * @param data folder for everything it keeps
 * @param id the same after a restart, another one for any other host or data folder; letters,
 *     digits, '.', '_' and '-' only
 */
public record Instance(Path data, String id) {
  /** Configuration key of the data folder. */
  public static final String DATA_KEY = "cupel.data";

  /** The data folder where none is configured. */
  public static final String DEFAULT_DATA = "data";

  /** The instance that keeps its data there, on this host. */
  public static Instance in(Path data) {
    Path absolute = data.toAbsolutePath().normalize();
    String folder = Integer.toHexString(absolute.toString().hashCode());
    return new Instance(absolute, host().replaceAll("[^A-Za-z0-9._-]", "-") + "-" + folder);
  }

  private static String host() {
    return Optional.ofNullable(System.getenv("HOSTNAME"))
        .filter(h -> !h.isBlank())
        .orElseGet(Instance::localHost);
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
