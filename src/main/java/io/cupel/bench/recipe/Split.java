package io.cupel.bench.recipe;

import io.cupel.dataset.LabelledImages;
import java.util.ArrayList;
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
    return new Split(images.chosen(indices(learning)), images.chosen(indices(heldOut)));
  }

  private static int[] indices(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
