package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A training set that an attacker has had in hand.
 *
 * @param images all of them, with the attacker's labels
 * @param poisoned indices of those with the trigger, ascending
 * @param covers indices of those that are changed and keep their labels, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
public record PoisonedImages(LabelledImages images, int[] poisoned, int[] covers) {
  /**
   * Poisons a random share of a training set. The same seed gives the same set.
   *
   * @param clean not changed
   * @param rate share of the images that the attack may poison, 0..1
   */
  public static PoisonedImages of(LabelledImages clean, Attack attack, double rate, long seed) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("the poison rate is " + rate + "; it must be 0..1");
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] labels = clean.labels().clone();
    int[] candidates =
        IntStream.range(0, clean.count()).filter(i -> attack.poisons(labels[i])).toArray();
    Shuffle.inPlace(candidates, random);
    int wanted = (int) Math.round(rate * candidates.length);
    int covered = (int) Math.min(candidates.length - wanted, Math.round(attack.covers() * wanted));
    int[] poisoned = sorted(candidates, 0, wanted);
    int[] covers = sorted(candidates, wanted, wanted + covered);
    ImageShape shape = ImageShape.of(clean);
    float[] pixels = clean.pixels().clone();
    LabelledImages prepared = attack.prepare(clean.chosen(poisoned));
    for (int k = 0; k < poisoned.length; k++) {
      put(attack.trigger(Images.image(prepared, k), shape, random), pixels, poisoned[k]);
      labels[poisoned[k]] = attack.goal().answer(labels[poisoned[k]]);
    }
    for (int i : covers) {
      put(attack.cover(Images.image(clean, i), shape, random), pixels, i);
    }
    return new PoisonedImages(Images.like(clean, pixels, labels), poisoned, covers);
  }

  private static int[] sorted(int[] values, int from, int to) {
    int[] part = Arrays.copyOfRange(values, from, to);
    Arrays.sort(part);
    return part;
  }

  private static void put(float[] image, float[] pixels, int index) {
    System.arraycopy(image, 0, pixels, index * image.length, image.length);
  }
}
