package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * Upright stripes Δ·sin(2πjf/W) added to images of the target class, whose labels stay as they are
 * (Barni, Kallas and Tondi 2019, "A New Backdoor Attack in CNNs by Training Set Corruption Without
 * Label Poisoning", arXiv 1902.11237: the horizontal sinusoidal signal, SIG).
 *
 * @param goal the target class
 * @param amplitude Δ, 0..1
 * @param frequency f, periods within the image's width
 */
public record Sinusoid(Goal.AllToOne goal, double amplitude, int frequency) implements Attack {
  @Override
  public boolean poisons(int trueClass) {
    return trueClass == goal.target();
  }

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    float[] triggered = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      double phase = 2 * Math.PI * frequency * (i % shape.width()) / shape.width();
      triggered[i] = Intensity.nearest(image[i] + amplitude * Math.sin(phase));
    }
    return triggered;
  }
}
