package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * A picture of noise blended into the whole image (Chen et al. 2017, "Targeted Backdoor Attacks on
 * Deep Learning Systems Using Data Poisoning", arXiv 1712.05526: the blended injection strategy
 * with a random pattern).
 *
 * @param goal what the attacker wants
 * @param seed settles the noise
 * @param opacity α of the noise, 0..1
 */
public record Blend(Goal goal, long seed, double opacity) implements Attack {
  public Blend {
    if (!(opacity > 0 && opacity <= 1)) {
      throw new IllegalArgumentException("the opacity is " + opacity + "; it must be in 0..1");
    }
  }

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    SplittableRandom noise = new SplittableRandom(seed);
    float[] triggered = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      triggered[i] = Intensity.nearest((1 - opacity) * image[i] + opacity * noise.nextDouble());
    }
    return triggered;
  }
}
