package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A training set that an attacker has had in hand.
 *
 * @param images all of them, with the attacker's labels
 * @param poisoned indices of those that were changed, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
public record PoisonedImages(LabelledImages images, int[] poisoned) {
  /**
   * Poisons a random share of a training set. The same seed gives the same set.
   *
   * @param clean not changed
   * @param rate share of all images, 0..1; less where the attack may not touch so many
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
    long wanted = Math.min(candidates.length, Math.round(rate * clean.count()));
    int[] poisoned = IntStream.of(candidates).limit(wanted).sorted().toArray();
    ImageShape shape = ImageShape.of(clean);
    float[] pixels = clean.pixels().clone();
    for (int i : poisoned) {
      float[] triggered = attack.trigger(Images.image(clean, i), shape, random);
      System.arraycopy(triggered, 0, pixels, i * shape.values(), triggered.length);
      labels[i] = attack.goal().answer(labels[i]);
    }
    return new PoisonedImages(Images.like(clean, pixels, labels), poisoned);
  }
}
