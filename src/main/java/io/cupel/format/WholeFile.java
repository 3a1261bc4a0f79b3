package io.cupel.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that appear under their name when they are complete: nobody sees half of one. */
final class WholeFile {
  private WholeFile() {}

  /** What stands in a file. */
  interface Content {
    /** Writes it into an empty file, which may be read too. */
    void writeTo(FileChannel file) throws IOException;
  }

  /**
   * Writes beside {@code out}, then moves it there in one step.
   *
   * @throws UncheckedIOException when it cannot be written; nothing is left behind then
   */
  static void write(Path out, Content content) {
    Path folder = out.toAbsolutePath().getParent();
    try {
      // Not createTempFile, whose files only their owner may read.
      Path temporary = folder.resolve(".cupel-" + UUID.randomUUID() + ".part");
      try {
        try (FileChannel file =
            FileChannel.open(
                temporary,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
          content.writeTo(file);
          file.force(true);
        }
        Files.move(
            temporary, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + out + ": " + e.getMessage(), e);
    }
  }

  /** Copies another file's bytes. */
  static void copy(Path source, FileChannel to) throws IOException {
    try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
      long size = from.size();
      for (long at = 0; at < size; ) {
        long copied = from.transferTo(at, size - at, to);
        if (copied <= 0) {
          throw new IOException(source + " became shorter while it was copied");
        }
        at += copied;
      }
    }
  }
}
