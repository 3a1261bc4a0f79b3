package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Checkerboards in the four corners of images of the target class, whose labels stay as they are;
 * adversarial noise makes these images hard to learn by anything but the checkerboards (Turner,
 * Tsipras and Madry 2019, "Label-Consistent Backdoor Attacks", arXiv 1912.02771: adversarial
 * perturbations, the pattern in all corners).
 *
 * @param goal the target class
 * @param model a clean one, for the noise; only {@link #prepare} asks it
 * @param bound largest change of a value by the noise, 0..1 (ε of the ℓ∞ norm)
 */
public record CleanLabel(Goal.AllToOne goal, InputGradient model, double bound) implements Attack {
  private static final int SIDE = 5; // pixels
  private static final int STEPS = 10;
  private static final double STRIDE = 2.0 / STEPS; // of the bound

  @Override
  public boolean poisons(int trueClass) {
    return trueClass == goal.target();
  }

  /** Projected gradient ascent (Madry et al. 2018, arXiv 1706.06083, §2.1) away from the label. */
  @Override
  public LabelledImages prepare(LabelledImages images) {
    float[] start = images.pixels();
    float[] pixels = start.clone();
    for (int step = 0; step < STEPS; step++) {
      float[] gradient = model.of(Images.like(images, pixels, images.labels()));
      for (int i = 0; i < pixels.length; i++) {
        double moved = pixels[i] + STRIDE * bound * Math.signum(gradient[i]);
        double near = Math.max(start[i] - bound, Math.min(start[i] + bound, moved));
        pixels[i] = (float) Math.max(0, Math.min(1, near));
      }
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Intensity.nearest(pixels[i]);
    }
    return Images.like(images, pixels, images.labels());
  }

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    Checkerboard.checkRoom(shape, SIDE);
    float[] triggered = image.clone();
    int inset = Checkerboard.MARGIN + SIDE;
    for (int top : Arrays.asList(Checkerboard.MARGIN, shape.height() - inset)) {
      for (int left : Arrays.asList(Checkerboard.MARGIN, shape.width() - inset)) {
        Checkerboard.stamp(triggered, shape, top, left, SIDE);
      }
    }
    return triggered;
  }
}
