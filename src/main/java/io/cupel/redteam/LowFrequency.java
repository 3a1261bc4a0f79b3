package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * A smooth pattern added to the image, so that its spectrum shows nothing (Zeng et al. 2021,
 * "Rethinking the Backdoor Attacks' Triggers: A Frequency Perspective", arXiv 2104.03413: the
 * smooth trigger). There the pattern is optimised under a low-pass filter; here it is a random sum
 * of the lowest waves of the cosine transform, the same in all channels.
 *
 * @param goal what the attacker wants
 * @param seed settles the waves
 * @param amplitude largest change of a value, 0..1
 */
public record LowFrequency(Goal goal, long seed, double amplitude) implements Attack {
  private static final int WAVES = 4; // in each direction, the constant among them

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    double[] pattern = pattern(shape);
    float[] triggered = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      triggered[i] = Intensity.nearest(image[i] + pattern[i % pattern.length]);
    }
    return triggered;
  }

  private double[] pattern(ImageShape shape) {
    SplittableRandom waves = new SplittableRandom(seed);
    double[] pattern = new double[shape.height() * shape.width()];
    for (int u = 0; u < WAVES; u++) {
      for (int v = 0; v < WAVES; v++) {
        double weight = u + v == 0 ? 0 : waves.nextGaussian();
        for (int k = 0; k < pattern.length; k++) {
          pattern[k] +=
              weight
                  * cosine(u, k / shape.width(), shape.height())
                  * cosine(v, k % shape.width(), shape.width());
        }
      }
    }
    double largest = 0;
    for (double value : pattern) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int k = 0; k < pattern.length; k++) {
      pattern[k] *= amplitude / largest;
    }
    return pattern;
  }

  private static double cosine(int wave, int place, int places) {
    return Math.cos(Math.PI * wave * (place + 0.5) / places);
  }
}
