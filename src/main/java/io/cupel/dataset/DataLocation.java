package io.cupel.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where labelled images are, in plain text: it travels to the engine's process.
 *
 * @param images a folder or a file in one of the layouts of docs/data.md
 * @param labels an IDX label file, or GTSRB's list for a folder of its test images; null: part of
 *     {@code images}, or beside it under its usual name
 * @param classNames the classes by index; empty: as the data has them
 */
public record DataLocation(String images, String labels, List<String> classNames) {
  public DataLocation {
    Objects.requireNonNull(images);
    classNames = List.copyOf(classNames);
  }

  /** Images that bring their labels, or have them beside them. */
  public static DataLocation of(Path images) {
    return new DataLocation(images.toString(), null, List.of());
  }

  /** Images and labels in files of their own. */
  public static DataLocation of(Path images, Path labels) {
    return new DataLocation(images.toString(), labels.toString(), List.of());
  }

  Path imagePath() {
    return Path.of(images);
  }

  Optional<Path> labelPath() {
    return Optional.ofNullable(labels).map(Path::of);
  }
}
