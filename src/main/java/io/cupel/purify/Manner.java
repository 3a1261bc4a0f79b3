package io.cupel.purify;

import io.cupel.format.Layer;

/**
 * How a kind of layer is taught.
 *
 * @param alpha weight of the probed images until the first look
 * @param alphaIfCalm their weight after it, when nothing got through
 * @param alphaIfResistant the same when something did, and in all further steps
 * @param anew whether the second lesson begins at the original layer, which ends as the mean of
 *     both; else it goes on
 */
record Manner(double alpha, double alphaIfCalm, double alphaIfResistant, boolean anew) {
  private static final Manner OF_CONVOLUTIONS = new Manner(0.5, 0.5, 1, true);

  /** Of linear layers, as transformers have: they move far and find back to clean answers late. */
  private static final Manner OF_LINEAR_LAYERS = new Manner(0.5, 0.25, 0.7, false);

  static Manner of(Layer layer) {
    return layer.weight().shape().size() == 2 ? OF_LINEAR_LAYERS : OF_CONVOLUTIONS;
  }
}
