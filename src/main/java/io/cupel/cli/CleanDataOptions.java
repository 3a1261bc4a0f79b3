package io.cupel.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The clean data of a policy and of a single hardening. */
final class CleanDataOptions {
  @Option(
      names = "--clean",
      required = true,
      paramLabel = "DATA",
      description =
          "Clean labelled images: a folder, an .npz or IDX file, Parquet, CIFAR, ... (docs/data.md);"
              + " about 1 %% of the training set is enough.")
  String images;

  @Mixin LabelOptions labels;

  @Option(
      names = "--allow-missing-class",
      description = "Go on when a class has no clean image; its accuracy is then unknown.")
  boolean allowMissingClass;
}
