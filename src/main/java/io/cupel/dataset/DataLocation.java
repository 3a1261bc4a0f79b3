package io.cupel.dataset;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where labelled images are.
 *
 * @param images a folder with one sub-folder a class, an .npz, or an IDX image file (plain or gzip)
 * @param labels an IDX label file; empty: part of {@code images}, or beside it under its usual name
 */
public record DataLocation(Path images, Optional<Path> labels) {
  public DataLocation {
    Objects.requireNonNull(images);
    Objects.requireNonNull(labels);
  }
}
