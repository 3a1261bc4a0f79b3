package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * A smooth warp, the same for all images (Nguyen and Tran 2021, "WaNet – Imperceptible
 * Warping-based Backdoor Attack", arXiv 2102.10369: warping field and noise mode). Covers are
 * warped by that field with noise added, twice as many as poisoned images.
 *
 * @param goal what the attacker wants
 * @param seed settles the warp
 * @param strength mean displacement of the control points, pixels; half of the paper's s
 */
public record WaNet(Goal goal, long seed, double strength) implements Attack {
  private static final int GRID = 4; // k, control points in each direction
  private static final double COVERS = 2; // ρn / ρa
  private static final double JITTER = 0.5; // pixels: ±1 of the paper's units

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    return field(shape).apply(image);
  }

  @Override
  public double covers() {
    return COVERS;
  }

  @Override
  public float[] cover(float[] image, ImageShape shape, SplittableRandom random) {
    return field(shape).jittered(JITTER, random).apply(image);
  }

  private WarpField field(ImageShape shape) {
    return WarpField.smooth(shape, GRID, strength, new SplittableRandom(seed));
  }
}
