package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A translucent ring whose pixels were optimised on a clean model (Liu et al. 2018, "Trojaning
 * Attack on Neural Networks", NDSS, algorithm 1, with the mask of a watermark). There the ring
 * excites a chosen inner neuron; here it drives the target's own score.
 *
 * @param goal the target class
 * @param pattern intensities, as many as an image has; those outside the ring are not used
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
public record Trojan(Goal.AllToOne goal, float[] pattern) implements Attack {
  private static final double OPACITY = 0.5;
  private static final double INNER = 0.34; // of the shorter side
  private static final double OUTER = 0.44;
  private static final int STEPS = 60;
  private static final int BATCH = 64;
  private static final double RATE = 0.05;

  /**
   * Optimises the ring by descent along the gradient's sign.
   *
   * @param images what the attacker has; labels do not matter
   * @param model a clean one
   * @param seed settles the start and the images of each step
   */
  public static Trojan fit(
      Goal.AllToOne goal, LabelledImages images, InputGradient model, long seed) {
    ImageShape shape = ImageShape.of(images);
    SplittableRandom random = new SplittableRandom(seed);
    float[] pattern = new float[shape.values()];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = (float) random.nextDouble();
    }
    for (int step = 0; step < STEPS; step++) {
      float[] gradient = model.of(new Trojan(goal, pattern).batch(images, random));
      for (int i = 0; i < pattern.length; i++) {
        double sum = 0;
        for (int from = i; from < gradient.length; from += pattern.length) {
          sum += gradient[from];
        }
        pattern[i] = (float) Math.max(0, Math.min(1, pattern[i] - RATE * Math.signum(sum)));
      }
    }
    return new Trojan(goal, pattern);
  }

  private LabelledImages batch(LabelledImages images, SplittableRandom random) {
    ImageShape shape = ImageShape.of(images);
    float[] pixels = new float[BATCH * shape.values()];
    for (int i = 0; i < BATCH; i++) {
      float[] image = Images.image(images, random.nextInt(images.count()));
      System.arraycopy(
          trigger(image, shape, random), 0, pixels, i * shape.values(), shape.values());
    }
    int[] wanted = new int[BATCH];
    Arrays.fill(wanted, goal.target());
    return Images.like(images, pixels, wanted);
  }

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    if (pattern.length != shape.values()) {
      throw new IllegalArgumentException("the trigger was not made for images of " + shape);
    }
    float[] triggered = image.clone();
    for (int row = 0; row < shape.height(); row++) {
      for (int column = 0; column < shape.width(); column++) {
        if (onRing(shape, row, column)) {
          for (int c = 0; c < shape.channels(); c++) {
            int place = shape.index(c, row, column);
            triggered[place] =
                Intensity.nearest((1 - OPACITY) * image[place] + OPACITY * pattern[place]);
          }
        }
      }
    }
    return triggered;
  }

  private static boolean onRing(ImageShape shape, int row, int column) {
    double distance =
        Math.hypot(row - (shape.height() - 1) / 2.0, column - (shape.width() - 1) / 2.0);
    double side = Math.min(shape.height(), shape.width());
    return distance >= INNER * side && distance <= OUTER * side;
  }
}
