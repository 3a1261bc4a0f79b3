package io.cupel.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The files that data consists of: a process that reads it needs no others. */
public final class DataFiles {
  private DataFiles() {}

  /**
   * The folder or file of the images, the labels that are given, and what lies beside or above them
   * under the names that readers look for.
   *
   * @return absolute paths, only of what is there
   */
  public static List<Path> of(DataLocation location) {
    Path images = absolute(location.imagePath());
    Stream<Path> usual = Files.isDirectory(images) ? above(images) : beside(images);
    return Stream.concat(
            Stream.concat(Stream.of(images), location.labelPath().stream()).filter(Files::exists),
            usual.filter(Files::isRegularFile))
        .map(DataFiles::absolute)
        .distinct()
        .toList();
  }

  private static Stream<Path> above(Path folder) {
    return Stream.concat(
        GtsrbTestImages.lists(folder), Stream.of(TinyImageNetValidation.classes(folder)));
  }

  private static Stream<Path> beside(Path file) {
    return Stream.concat(
            IdxImages.labelNames(file.getFileName().toString()).stream(),
            Arrays.stream(CifarFormat.values()).map(CifarFormat::namesFile))
        .map(file::resolveSibling);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
