package io.cupel.redteam;

import java.nio.file.Path;

/** A network that a victim is trained from. */
public sealed interface UntrainedNetwork permits Architecture, GivenNetwork {
  /**
   * The network of that name.
   *
   * @param nameOrFile a {@link Architecture#label}, or the path of a TorchScript file
   * @throws io.cupel.reason.ReasonException as {@link GivenNetwork}
   */
  static UntrainedNetwork of(String nameOrFile) {
    return Architecture.labels().contains(nameOrFile)
        ? Architecture.labelled(nameOrFile)
        : new GivenNetwork(Path.of(nameOrFile));
  }

  /** What {@link #of} takes. */
  String nameOrFile();

  /** The name in tables and file names; another network has another. */
  String label();

  /** How it is trained unless something else is said. */
  TrainingSettings settings();

  /**
   * Writes it as TorchScript.
   *
   * @param out the file; replaced when there
   * @param shape of the images
   * @param classes K; the network gives [N,K] scores
   * @param seed settles the first weights, where they are not given
   */
  void write(Path out, ImageShape shape, int classes, long seed);
}
