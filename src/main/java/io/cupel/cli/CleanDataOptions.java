package io.cupel.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** The clean data of a policy and of a single hardening. */
final class CleanDataOptions {
  @Option(
      names = "--clean",
      required = true,
      paramLabel = "DATA",
      description =
          "Clean labelled images: a folder, an .npz, or an IDX image file; about 1 %% of the"
              + " training set is enough.")
  String images;

  @Option(names = "--labels", paramLabel = "FILE", description = "IDX labels of the images.")
  String labels;

  @Option(
      names = "--class-names",
      split = ",",
      paramLabel = "NAME",
      description = "Names of the classes in their order. Default: as the data has them.")
  List<String> classNames = List.of();

  @Option(
      names = "--allow-missing-class",
      description = "Go on when a class has no clean image; its accuracy is then unknown.")
  boolean allowMissingClass;
}
