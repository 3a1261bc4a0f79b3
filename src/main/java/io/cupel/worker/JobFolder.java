package io.cupel.worker;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files of a running job; gone when it ends. */
final class JobFolder implements AutoCloseable {
  private final Path path;

  private JobFolder(Path path) {
    this.path = path;
  }

  /** Where they are made. */
  static Path parent(Path data) {
    return data.resolve("jobs");
  }

  static JobFolder create(Path parent) {
    try {
      Files.createDirectories(parent);
      return new JobFolder(Files.createTempDirectory(parent, "job-"));
    } catch (IOException e) {
      throw unavailable(parent, e);
    }
  }

  /** A new folder within. */
  Path path(String name) {
    try {
      return Files.createDirectory(path.resolve(name));
    } catch (IOException e) {
      throw unavailable(path, e);
    }
  }

  private static ReasonException unavailable(Path folder, IOException e) {
    return new ReasonException(
        Reason.STORE_UNAVAILABLE,
        "No folder can be made in " + folder + ": " + e.getMessage() + ".",
        e);
  }

  @Override
  public void close() {
    delete(path);
  }

  /** Removes what a worker that was killed has left. A data folder has one worker only. */
  static void sweep(Path parent) {
    if (Files.isDirectory(parent)) {
      try (Stream<Path> folders = Files.list(parent)) {
        folders.forEach(JobFolder::delete);
      } catch (IOException | UncheckedIOException e) {
        WorkerLog.notRemoved(parent, e);
      }
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException | UncheckedIOException e) {
      WorkerLog.notRemoved(folder, e);
    }
  }
}
