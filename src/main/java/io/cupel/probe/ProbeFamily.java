package io.cupel.probe;

import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;

/**
 * What a universal probe may do to an image. Bounds and sizes are for 28×28×1 and grow with the
 * picture: sides linearly, L2 norms with √(C·H·W/784), pixel counts with the area.
 */
public enum ProbeFamily {
  /** A patch at one fixed place that moves the answer away from the label, wherever to. */
  WINDOW("Patch", 2.5, 0, 0.5, 0.75, 0.3),
  /** A smooth bending of the image. */
  WARP("Warp", 1, 1.2, 0.6, 0.6, 0.4),
  /** A patch at a random place in each image. */
  PATCH("Patch", 2.5, 0, 0.6, 0.6, 0.4),
  /** What a small convolutional network makes of the image itself, added to it. */
  GENERATOR("Generator", 0.8, 0, 0.85, 0.85, 0.4),
  /** One picture added to all images. */
  ADDITIVE("Additive", 0.3, 1, 0.7, 0.7, 0.4),
  /** One smooth picture added to all images. */
  LOW_FREQUENCY("LowFrequency", 0.3, 1.5, 0.7, 0.7, 0.4),
  /** Few pixels replaced. */
  SPARSE("Sparse", 1, 20, 0.95, Double.POSITIVE_INFINITY, 0.4),
  /** Patches in all four corners at once. */
  CORNERS("Corners", 2.5, 0, 0.75, Double.POSITIVE_INFINITY, 0.4),
  /** A plane wave added to all images; found by trying many and not by descent. */
  WAVE("Wave", 0.1, 0.2, 0.82, 0.9, 0.4);

  private static final int GENERATOR_CHANNELS = 8;
  private static final int KERNEL = 25;

  private final String program;
  private final double stepSize;
  private final double bound;
  private final double lowestRate;
  private final double accusesFrom;
  private final double gap;

  ProbeFamily(
      String program,
      double stepSize,
      double bound,
      double lowestRate,
      double accusesFrom,
      double gap) {
    this.program = program;
    this.stepSize = stepSize;
    this.bound = bound;
    this.lowestRate = lowestRate;
    this.accusesFrom = accusesFrom;
    this.gap = gap;
  }

  String program() {
    return program;
  }

  /** Length of a step along the normalised gradient, in the probe's own units. */
  double stepSize(Shape image) {
    return switch (this) {
      case ADDITIVE, LOW_FREQUENCY -> stepSize * lengthScale(image);
      case WARP -> stepSize * sideScale(image);
      default -> stepSize;
    };
  }

  /** The family's usual bound on an image of this shape [N,C,H,W]. */
  public double bound(Shape image) {
    return bound(image, bound);
  }

  /** Another bound, given for 28×28×1. */
  public double bound(Shape image, double forSide28) {
    return switch (this) {
      case ADDITIVE, LOW_FREQUENCY -> forSide28 * lengthScale(image);
      case WARP -> forSide28 * sideScale(image);
      case SPARSE -> forSide28 * sideScale(image) * sideScale(image);
      default -> forSide28;
    };
  }

  /** A class is suspicious when the probe moves at least this share of the images to it, 0..1. */
  public double lowestRate() {
    return lowestRate;
  }

  /** … and so much more than it moves to the median class, 0..1. */
  public double gap() {
    return gap;
  }

  /**
   * From this share of the images on, 0..1 or infinite for never, a suspicious probe says by itself
   * that the class is a target and what kind of trigger there is. Below it says little: such probes
   * move images of sound models to some classes, too.
   */
  public double accusesFrom() {
    return accusesFrom;
  }

  /** Side of the patch in pixels; 0 for families without one. */
  int patchSide(Shape image) {
    int at28 = this == WINDOW || this == CORNERS ? 6 : this == PATCH ? 5 : 0;
    return (int) Math.round(at28 * sideScale(image));
  }

  /** How many numbers a probe has. */
  int size(Shape image) {
    int channels = (int) image.get(1);
    int area = (int) (image.get(2) * image.get(3));
    return switch (this) {
      case WINDOW, PATCH -> channels * patchSide(image) * patchSide(image);
      case CORNERS -> 4 * channels * patchSide(image) * patchSide(image);
      case WAVE -> 4;
      case WARP -> 2 * 4 * 4;
      case GENERATOR -> 2 * GENERATOR_CHANNELS * channels * KERNEL + GENERATOR_CHANNELS + channels;
      case ADDITIVE -> channels * area;
      case LOW_FREQUENCY -> channels * 7 * 7;
      case SPARSE -> (channels + 1) * area;
    };
  }

  /** Random numbers to start the search from. */
  void initialise(float[] phi, Shape image, SplittableRandom random) {
    int channels = (int) image.get(1);
    int area = (int) (image.get(2) * image.get(3));
    for (int i = 0; i < phi.length; i++) {
      phi[i] =
          switch (this) {
            case WINDOW, PATCH, CORNERS -> gaussian(random);
            case WAVE -> 9 * (float) random.nextDouble();
            case WARP -> 0.3f * gaussian(random);
            case GENERATOR -> {
              int fanIn =
                  i < KERNEL * GENERATOR_CHANNELS * channels + GENERATOR_CHANNELS
                      ? channels
                      : GENERATOR_CHANNELS;
              yield gaussian(random) / (float) Math.sqrt(fanIn * KERNEL);
            }
            case ADDITIVE, LOW_FREQUENCY -> 0.01f * gaussian(random);
            case SPARSE ->
                i < area ? (float) random.nextDouble(0, 0.1) : (float) random.nextDouble();
          };
    }
  }

  private static float gaussian(SplittableRandom random) {
    // Box-Muller: SplittableRandom has no nextGaussian of its own before JDK 17's interface
    // default, which is not fixed across versions.
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return (float) (radius * Math.cos(2 * Math.PI * random.nextDouble()));
  }

  private static double sideScale(Shape image) {
    return Math.min(image.get(2), image.get(3)) / 28.0;
  }

  private static double lengthScale(Shape image) {
    return Math.sqrt(image.get(1) * image.get(2) * image.get(3) / 784.0);
  }
}
