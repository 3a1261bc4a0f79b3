package io.cupel.bench;

import io.cupel.dataset.DataLocation;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model to run recipes on, and the images around it.
 *
 * @param attack name of the attack on it, as it stands in tables
 * @param model TorchScript file
 * @param clean what a defender has
 * @param test what the accuracy is measured on
 * @param triggered what the attack is measured on; empty for a model without a backdoor
 */
public record Victim(
    String attack, Path model, Labelled clean, Labelled test, Optional<Triggered> triggered) {
  /**
   * @param images image file
   * @param labels label file
   */
  public record Labelled(Path images, Path labels) {
    DataLocation location() {
      return DataLocation.of(images, labels);
    }
  }

  /**
   * @param images with the trigger
   * @param targetLabels what the attacker wants
   * @param trueLabels what they show
   */
  public record Triggered(Path images, Path targetLabels, Path trueLabels) {
    /** Labelled with what the attacker wants. */
    Labelled asWanted() {
      return new Labelled(images, targetLabels);
    }

    /** Labelled with what they show. */
    Labelled asTrue() {
      return new Labelled(images, trueLabels);
    }
  }
}
