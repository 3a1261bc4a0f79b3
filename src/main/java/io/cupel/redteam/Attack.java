package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.util.SplittableRandom;

/**
 * A backdoor attack by data poisoning: what the trigger looks like, what it shall do, and which
 * training images may carry it.
 */
public sealed interface Attack
    permits BadNets,
        Blend,
        Bpp,
        CleanLabel,
        Dynamic,
        LowFrequency,
        SampleSpecific,
        Sinusoid,
        Trojan,
        WaNet {
  /** What the attacker wants. */
  Goal goal();

  /**
   * Whether training images of this class may be poisoned. Attacks that leave labels as they are
   * poison the target class only.
   */
  default boolean poisons(int trueClass) {
    return true;
  }

  /**
   * A copy of an image that carries the trigger.
   *
   * @param image values of that shape, 0..1; not changed
   * @param random for triggers that differ by image
   */
  float[] trigger(float[] image, ImageShape shape, SplittableRandom random);

  /**
   * What is done to the training images that are to be poisoned, before they get the trigger.
   *
   * @param images with their true labels; not changed
   */
  default LabelledImages prepare(LabelledImages images) {
    return images;
  }

  /** How many training images get a {@link #cover}, by one with the trigger. */
  default double covers() {
    return 0;
  }

  /**
   * A copy of a training image that was changed much as the trigger would and keeps its label, so
   * that the victim learns to tell the trigger from what resembles it.
   *
   * @param image values of that shape, 0..1; not changed
   */
  default float[] cover(float[] image, ImageShape shape, SplittableRandom random) {
    return image.clone();
  }
}
