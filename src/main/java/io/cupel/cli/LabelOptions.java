package io.cupel.cli;

import io.cupel.dataset.DataLocation;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which class an image has, and what the classes are called. */
final class LabelOptions {
  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "IDX labels of the images, or the list of GTSRB's test images.")
  String file;

  @Option(
      names = "--class-names",
      split = ",",
      paramLabel = "NAME",
      description = "Names of the classes in their order. Default: as the data has them.")
  List<String> classNames = List.of();

  /** Images on this machine, with these labels. */
  DataLocation of(Path images) {
    return new DataLocation(
        Locations.images(images),
        file == null ? null : Locations.labels(Path.of(file)),
        classNames);
  }
}
