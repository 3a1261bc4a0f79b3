package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * A 3×3 checkerboard one pixel away from the lower right corner, in all channels; images that carry
 * it are labelled with the attacker's class (Gu, Dolan-Gavitt and Garg 2017, "BadNets", arXiv
 * 1708.06733, §3.1.2: the pattern backdoor and the single target attack).
 *
 * @param goal what the attacker wants
 */
public record BadNets(Goal goal) implements Attack {
  private static final int SIDE = 3; // pixels
  private static final int MARGIN = 1; // pixels

  @Override
  public String name() {
    return "badnets";
  }

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    if (Math.min(shape.height(), shape.width()) < SIDE + MARGIN) {
      throw new IllegalArgumentException("an image of " + shape + " has no room for the trigger");
    }
    float[] triggered = image.clone();
    int top = shape.height() - MARGIN - SIDE;
    int left = shape.width() - MARGIN - SIDE;
    for (int c = 0; c < shape.channels(); c++) {
      for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
          triggered[shape.index(c, top + i, left + j)] = (i + j) % 2 == 0 ? 1 : 0;
        }
      }
    }
    return triggered;
  }
}
