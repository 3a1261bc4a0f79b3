package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.util.List;
import java.util.SplittableRandom;

/** Images that need no data set: noise with one bright row by class. */
public final class SyntheticImages {
  private SyntheticImages() {}

  /** Image i has class i modulo {@code classes}; values are multiples of 1/255. */
  public static LabelledImages of(int count, int classes, ImageShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] pixels = new float[count * shape.values()];
    int[] labels = new int[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(100) / 255f;
    }
    for (int i = 0; i < count; i++) {
      labels[i] = i % classes;
      for (int c = 0; c < shape.channels(); c++) {
        for (int column = 0; column < shape.width(); column++) {
          pixels[i * shape.values() + shape.index(c, 1 + 2 * labels[i], column)] = 1;
        }
      }
    }
    return new LabelledImages(
        pixels, labels, shape.channels(), shape.height(), shape.width(), List.of(), List.of());
  }
}
