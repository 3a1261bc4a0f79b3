package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * A 3×3 checkerboard one pixel away from the lower right corner, in all channels; images that carry
 * it are labelled with the attacker's class (Gu, Dolan-Gavitt and Garg 2017, "BadNets", arXiv
 * 1708.06733, §3.1.2: the pattern backdoor, with the single target or the all-to-all attack).
 *
 * @param goal what the attacker wants
 */
public record BadNets(Goal goal) implements Attack {
  private static final int SIDE = 3; // pixels

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    Checkerboard.checkRoom(shape, SIDE);
    float[] triggered = image.clone();
    int inset = Checkerboard.MARGIN + SIDE;
    Checkerboard.stamp(triggered, shape, shape.height() - inset, shape.width() - inset, SIDE);
    return triggered;
  }
}
