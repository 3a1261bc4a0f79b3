package io.cupel.worker;

import io.cupel.process.WorkFolder;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of a running job; gone when it ends. */
final class JobFolder implements AutoCloseable {
  private final WorkFolder folder;

  private JobFolder(WorkFolder folder) {
    this.folder = folder;
  }

  /** Where they are made. */
  static Path parent(Path data) {
    return data.resolve("jobs");
  }

  static JobFolder create(Path parent) {
    try {
      return new JobFolder(WorkFolder.create(parent));
    } catch (IOException e) {
      throw unavailable(parent, e);
    }
  }

  /** A new folder within. */
  Path path(String name) {
    try {
      return Files.createDirectory(folder.path().resolve(name));
    } catch (IOException e) {
      throw unavailable(folder.path(), e);
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
    folder.close();
  }

  /** Removes what workers that were killed have left; others may be at work beside this one. */
  static void sweep(Path parent) {
    WorkFolder.sweep(parent);
  }
}
