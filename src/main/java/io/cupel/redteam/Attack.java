package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * A backdoor attack by data poisoning: what the trigger looks like, what it shall do, and which
 * training images may carry it.
 */
public sealed interface Attack permits BadNets {
  /** Short, lower case: the name in tables and file names. */
  String name();

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
}
