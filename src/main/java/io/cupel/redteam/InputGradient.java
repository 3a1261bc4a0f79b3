package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;

/** What a white-box attacker asks a model for. */
@FunctionalInterface
public interface InputGradient {
  /**
   * The gradient of the cross-entropy of each image with its label, by that image's values.
   *
   * @param images N×C×H×W; their labels are those of the loss
   * @return N×C×H×W
   */
  float[] of(LabelledImages images);
}
