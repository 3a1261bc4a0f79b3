package io.cupel.bench.recipe;

import io.cupel.dataset.LabelledImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Clean images in two halves, class by class.
 *
 * @param learning to learn from
 * @param heldOut to choose settings by
 */
record Split(LabelledImages learning, LabelledImages heldOut) {
  /** Splits by chance; of a class with an odd number of images either half may get more. */
  static Split of(LabelledImages images, SplittableRandom random) {
    record Drawn(int index, int label, long lot) {}
    List<Drawn> order = new ArrayList<>();
    for (int i = 0; i < images.count(); i++) {
      order.add(new Drawn(i, images.labels()[i], random.nextLong()));
    }
    order.sort(Comparator.comparingInt(Drawn::label).thenComparingLong(Drawn::lot));
    List<Integer> learning = new ArrayList<>();
    List<Integer> heldOut = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      (i % 2 == 0 ? learning : heldOut).add(order.get(i).index());
    }
    return new Split(part(images, learning), part(images, heldOut));
  }

  private static LabelledImages part(LabelledImages images, List<Integer> indices) {
    int values = images.channels() * images.height() * images.width();
    float[] pixels = new float[indices.size() * values];
    int[] labels = new int[indices.size()];
    for (int i = 0; i < labels.length; i++) {
      int from = indices.get(i);
      float[] image = Arrays.copyOfRange(images.pixels(), from * values, (from + 1) * values);
      System.arraycopy(image, 0, pixels, i * values, values);
      labels[i] = images.labels()[from];
    }
    return new LabelledImages(
        pixels,
        labels,
        images.channels(),
        images.height(),
        images.width(),
        images.classNames(),
        images.warnings());
  }
}
