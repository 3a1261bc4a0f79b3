package io.cupel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders of victims whose files hold no more than a word. */
public final class VictimFiles {
  private VictimFiles() {}

  /** Makes the images for all. */
  public static void images(Path folder) {
    write(folder, "clean-images-idx3-ubyte.gz", "clean-labels-idx1-ubyte.gz");
    write(folder, "test-images-idx3-ubyte.gz", "test-labels-idx1-ubyte.gz");
  }

  /** Adds a victim with a backdoor. */
  public static void attacked(Path folder, String name) {
    clean(folder, name);
    write(
        folder.resolve(name),
        "triggered-images-idx3-ubyte.gz",
        "triggered-target-labels-idx1-ubyte.gz",
        "triggered-true-labels-idx1-ubyte.gz");
  }

  /** Adds a model without one. */
  public static void clean(Path folder, String name) {
    write(folder.resolve(name), "model.pt");
  }

  private static void write(Path folder, String... names) {
    try {
      Files.createDirectories(folder);
      for (String name : names) {
        Files.writeString(folder.resolve(name), folder.getFileName() + "/" + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
