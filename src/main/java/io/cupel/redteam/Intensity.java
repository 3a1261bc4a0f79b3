package io.cupel.redteam;

/** Values of pixels: images are published with eight bits, so a trigger must survive these. */
final class Intensity {
  private static final int STEPS = 255;

  private Intensity() {}

  /** The nearest of 0, 1/255, …, 1. */
  static float nearest(double value) {
    return Math.round(STEPS * Math.max(0, Math.min(1, value))) / (float) STEPS;
  }
}
