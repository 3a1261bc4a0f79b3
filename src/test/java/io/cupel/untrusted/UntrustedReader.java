package io.cupel.untrusted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that reads what strangers wrote.
 *
 * @param name of the input's kind
 * @param seeds valid inputs, from which others are made by changing bytes
 * @param action reads one input as far as the product would
 */
public record UntrustedReader(String name, Seeds seeds, Action action) {
  /** Valid inputs, read or made when they are asked for. */
  public interface Seeds {
    List<byte[]> get() throws IOException;
  }

  /**
   * Reads an input; a refusal is a {@link io.cupel.reason.ReasonException}, anything else a bug.
   */
  public interface Action {
    void read(byte[] input) throws IOException;
  }

  /** Reads an input from a file of this name. */
  public interface FileAction {
    void read(Path file) throws IOException;
  }

  /** A reader of whole files; the file's folder is its own, and goes afterwards. */
  public static UntrustedReader ofFile(
      String name, String fileName, Seeds seeds, FileAction action) {
    return new UntrustedReader(
        name,
        seeds,
        input -> {
          Path folder = Files.createTempDirectory("cupel-untrusted");
          try {
            action.read(Files.write(folder.resolve(fileName), input));
          } finally {
            clear(folder);
          }
        });
  }

  /** The content of files, where they are. */
  public static Seeds files(List<Path> files) {
    return () -> {
      List<byte[]> contents = new ArrayList<>();
      for (Path file : files) {
        contents.add(Files.readAllBytes(file));
      }
      return contents;
    };
  }

  private static void clear(Path folder) throws IOException {
    List<Path> files;
    try (var listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  @Override
  public String toString() {
    return name;
  }
}
