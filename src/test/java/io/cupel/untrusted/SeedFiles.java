package io.cupel.untrusted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a reader's valid inputs as files, for a fuzzer to begin from: {@code NAME FOLDER}. Without
 * arguments, prints the readers' names.
 */
final class SeedFiles {
  private SeedFiles() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      UntrustedReaders.all().forEach(System.out::println);
      return;
    }
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    List<byte[]> seeds = UntrustedReaders.named(arguments[0]).seeds().get();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(folder.resolve("seed-" + i), seeds.get(i));
    }
  }
}
