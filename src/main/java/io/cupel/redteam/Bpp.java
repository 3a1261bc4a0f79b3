package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * Fewer levels of intensity, with dithering (Wang, Zhai and Ma 2022, "BppAttack: Stealthy and
 * Efficient Trojan Attacks Against Deep Neural Networks via Image Quantization and Contrastive
 * Adversarial Learning", arXiv 2205.13383: image quantisation, with the error diffusion of Floyd
 * and Steinberg). Covers carry the errors of their own quantisation at shuffled places, after the
 * paper's negative samples.
 *
 * @param goal what the attacker wants
 * @param levels of intensity that are left, 2 at least
 */
public record Bpp(Goal goal, int levels) implements Attack {
  private static final double COVERS = 0.5; // by one with the trigger

  public Bpp {
    if (levels < 2) {
      throw new IllegalArgumentException(levels + " levels of intensity make no image");
    }
  }

  @Override
  public float[] trigger(float[] image, ImageShape shape, SplittableRandom random) {
    double[] values = new double[image.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = image[i];
    }
    float[] triggered = new float[image.length];
    for (int c = 0; c < shape.channels(); c++) {
      for (int row = 0; row < shape.height(); row++) {
        for (int column = 0; column < shape.width(); column++) {
          int place = shape.index(c, row, column);
          double level = Math.rint(Math.max(0, Math.min(1, values[place])) * (levels - 1));
          triggered[place] = Intensity.nearest(level / (levels - 1));
          double error = values[place] - triggered[place];
          boolean below = row + 1 < shape.height();
          if (column + 1 < shape.width()) {
            values[place + 1] += error * 7 / 16;
          }
          if (below && column > 0) {
            values[place + shape.width() - 1] += error * 3 / 16;
          }
          if (below) {
            values[place + shape.width()] += error * 5 / 16;
          }
          if (below && column + 1 < shape.width()) {
            values[place + shape.width() + 1] += error / 16;
          }
        }
      }
    }
    return triggered;
  }

  @Override
  public double covers() {
    return COVERS;
  }

  @Override
  public float[] cover(float[] image, ImageShape shape, SplittableRandom random) {
    float[] triggered = trigger(image, shape, random);
    int[] places = new int[image.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
    Shuffle.inPlace(places, random);
    float[] cover = new float[image.length];
    for (int i = 0; i < cover.length; i++) {
      cover[i] = Intensity.nearest(image[i] + triggered[places[i]] - image[places[i]]);
    }
    return cover;
  }
}
