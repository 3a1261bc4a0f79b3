package io.cupel.purify;

import io.cupel.classifier.SelectedLayer;

/**
 * How a kind of layer is taught.
 *
 * @param damping of the Fisher information, in units of a factor's mean diagonal
 * @param alpha weight of the probed images until the first look
 * @param alphaIfNothingGotThrough their weight after it, when no fresh probe was effective
 * @param alphaIfSomethingDid the same when one was, and in all further rounds
 * @param anew whether the second lesson begins at the original layer, which ends as the mean of
 *     both; else it goes on
 */
record Manner(
    double damping,
    double alpha,
    double alphaIfNothingGotThrough,
    double alphaIfSomethingDid,
    boolean anew) {
  static final Manner OF_CONVOLUTIONS = new Manner(0.1, 0.5, 0.5, 1, true);

  /** As transformers have: they move far, and find back to clean answers late. */
  static final Manner OF_LINEAR_LAYERS = new Manner(0.03, 0.5, 0.25, 0.7, false);

  /** By the weight: out×in is a linear layer's. */
  static Manner of(SelectedLayer layer) {
    return layer.weight().getShape().dimension() == 2 ? OF_LINEAR_LAYERS : OF_CONVOLUTIONS;
  }
}
