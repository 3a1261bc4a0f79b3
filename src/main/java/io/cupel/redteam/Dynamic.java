package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * A patch of random black and white pixels at a random place, both new for every image (Salem et
 * al. 2020, "Dynamic Backdoor Attacks Against Machine Learning Models", arXiv 2003.03675: the
 * Random Backdoor). The same in all channels.
 *
 * @param goal what the attacker wants
 */
public record Dynamic(Goal goal) implements Attack {
  private static final int SIDE = 5; // pixels

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    if (Math.min(shape.height(), shape.width()) < SIDE) {
      throw new IllegalArgumentException("an image of " + shape + " has no room for the trigger");
    }
    float[] triggered = image.clone();
    int top = random.nextInt(shape.height() - SIDE + 1);
    int left = random.nextInt(shape.width() - SIDE + 1);
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j < SIDE; j++) {
        float value = random.nextBoolean() ? 1 : 0;
        for (int c = 0; c < shape.channels(); c++) {
          triggered[shape.index(c, top + i, left + j)] = value;
        }
      }
    }
    return triggered;
  }
}
