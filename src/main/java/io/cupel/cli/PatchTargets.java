package io.cupel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where patched files are written: NAME.purified.EXT, beside the file or in one folder. */
final class PatchTargets {
  private final Path folder;

  /**
   * @param folder null: beside each file
   */
  PatchTargets(Path folder) {
    this.folder = folder;
  }

  /**
   * The places, absolute and in the files' order; empty when one of them is a file that is read, or
   * two are the same.
   */
  Optional<List<Path>> of(List<Path> files, Path delta) {
    Set<Path> taken = new HashSet<>();
    files.forEach(file -> taken.add(real(file)));
    taken.add(real(delta));
    List<Path> targets = new ArrayList<>();
    for (Path file : files) {
      Path beside = file.toAbsolutePath().normalize();
      Path target =
          (folder == null ? beside.getParent() : folder.toAbsolutePath().normalize())
              .resolve(name(beside.getFileName().toString()));
      if (!taken.add(real(target))) {
        return Optional.empty();
      }
      targets.add(target);
    }
    return Optional.of(targets);
  }

  private static String name(String original) {
    int dot = original.lastIndexOf('.');
    return dot <= 0
        ? original + ".purified"
        : original.substring(0, dot) + ".purified" + original.substring(dot);
  }

  /** Links are followed as far as there is something: two names may be one file. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      if (Files.exists(absolute)) {
        return absolute.toRealPath();
      }
      Path parent = absolute.getParent();
      return parent != null && Files.exists(parent)
          ? parent.toRealPath().resolve(absolute.getFileName())
          : absolute;
    } catch (IOException e) {
      return absolute;
    }
  }
}
