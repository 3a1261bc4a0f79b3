package io.cupel.broker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Shares the broker's parsed classes between runs, which halves its start. The archive's name tells
 * the Java build and the jars that it was made from: the JVM silently ignores one that does not
 * fit.
 */
final class ClassDataArchive {
  private final Path file;

  private ClassDataArchive(Path file) {
    this.file = file;
  }

  /** Beside the jars where that may be written, so that all data folders share it. */
  static ClassDataArchive of(BrokerJars jars, Path data) {
    Path shared = jars.folder().resolveSibling("cds");
    Path folder = writable(shared) ? shared : data.resolve("cds");
    String name = Runtime.version() + "-" + jars.fingerprint() + ".jsa";
    return new ClassDataArchive(folder.resolve(name.replaceAll("[^A-Za-z0-9.+-]", "_")));
  }

  private static boolean writable(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.isWritable(folder);
    } catch (IOException e) {
      return false;
    }
  }

  /** Options that use the archive, or write it at the end of this run. */
  List<String> options() throws IOException {
    Files.createDirectories(file.getParent());
    if (Runtime.version().feature() >= 19) {
      return List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + file);
    }
    if (complete()) {
      return List.of("-XX:SharedArchiveFile=" + file);
    }
    return List.of("-XX:ArchiveClassesAtExit=" + file);
  }

  /** The JVM writes the header last: zeros at the start tell of one that was killed meanwhile. */
  private boolean complete() throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() > 0;
    }
  }
}
