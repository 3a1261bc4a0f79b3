package io.cupel.broker;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder with the broker's jars.
 *
 * @param folder holds Kafka's jars and the launcher's
 */
record BrokerJars(Path folder) {
  private static final String KEY = "cupel.broker.lib";

  /**
   * Finds them by system property, beside the packaged service, or where the build leaves them.
   *
   * @throws IllegalStateException if they are nowhere; the message lists where they were looked for
   */
  static BrokerJars find() {
    List<Path> places = places();
    return places.stream()
        .filter(Files::isDirectory)
        .findFirst()
        .map(BrokerJars::new)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "No Kafka is configured ("
                        + io.cupel.event.KafkaSettings.BOOTSTRAP_KEY
                        + ") and the embedded broker's jars are missing. Looked at "
                        + places
                        + ". Build with ./mvnw package, or set the system property "
                        + KEY
                        + "."));
  }

  private static List<Path> places() {
    // The packaged service's class path is one jar; the broker's folder is beside it.
    String first = System.getProperty("java.class.path", "").split(File.pathSeparator, 2)[0];
    Path home = Path.of(first).toAbsolutePath().getParent();
    return Stream.of(
            System.getProperty(KEY) == null ? null : Path.of(System.getProperty(KEY)),
            home == null ? null : home.resolve("broker/lib"),
            Path.of("target/broker/lib"))
        .filter(Objects::nonNull)
        .map(Path::toAbsolutePath)
        .toList();
  }

  private List<Path> jars() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  String classPath() {
    return jars().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** Changes whenever a class-data archive of these jars would no longer be accepted. */
  String fingerprint() {
    StringBuilder all = new StringBuilder();
    for (Path jar : jars()) {
      File file = jar.toFile();
      all.append(jar).append(file.length()).append(file.lastModified());
    }
    return Integer.toHexString(all.toString().hashCode());
  }
}
