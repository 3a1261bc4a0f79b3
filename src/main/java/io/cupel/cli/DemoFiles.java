package io.cupel.cli;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The files of the demonstration. Images are Fashion-MNIST (MIT licence, see NOTICE).
 *
 * @param model a classifier with a backdoor
 * @param clean a few hundred clean images: all that a defender has
 * @param test clean images that were kept apart
 * @param triggered images with the trigger, none of them of the attack's target class
 * @param targets for each triggered image, the class that the attacker wants
 */
record DemoFiles(Path model, Path clean, Path test, Path triggered, Path targets) {
  DemoFiles {
    Stream.of(model, clean, test, triggered, targets)
        .filter(file -> !Files.isRegularFile(file))
        .findFirst()
        .ifPresent(
            file -> {
              throw new ReasonException(
                  Reason.ARTIFACT_NOT_FOUND, "The demonstration's file " + file + " is missing.");
            });
  }

  static DemoFiles in(Path folder) {
    return new DemoFiles(
        folder.resolve("model.pt"),
        folder.resolve("clean-images-idx3-ubyte.gz"),
        folder.resolve("test-images-idx3-ubyte.gz"),
        folder.resolve("triggered-images-idx3-ubyte.gz"),
        folder.resolve("triggered-target-labels-idx1-ubyte.gz"));
  }
}
