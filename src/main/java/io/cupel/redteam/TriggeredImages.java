package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Images on which an attack is measured: the attack success rate is the share of them that is
 * answered with the attacker's label.
 *
 * @param images with the trigger, labelled with what the attacker wants
 * @param trueLabels their true classes, which always differ from that
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
public record TriggeredImages(LabelledImages images, int[] trueLabels) {
  /** All images on which the attacker wants something other than the truth, with the trigger. */
  public static TriggeredImages of(LabelledImages clean, Attack attack, long seed) {
    return of(clean, List.of(attack), seed);
  }

  /** The same of several attacks, who take the images in turns. */
  static TriggeredImages of(LabelledImages clean, List<Attack> attacks, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] chosen =
        IntStream.range(0, clean.count())
            .filter(i -> wanted(clean, attacks, i) != clean.labels()[i])
            .toArray();
    ImageShape shape = ImageShape.of(clean);
    float[] pixels = new float[chosen.length * shape.values()];
    int[] wanted = new int[chosen.length];
    int[] trueLabels = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      Attack attack = attacks.get(chosen[i] % attacks.size());
      float[] triggered = attack.trigger(Images.image(clean, chosen[i]), shape, random);
      System.arraycopy(triggered, 0, pixels, i * shape.values(), triggered.length);
      trueLabels[i] = clean.labels()[chosen[i]];
      wanted[i] = wanted(clean, attacks, chosen[i]);
    }
    return new TriggeredImages(Images.like(clean, pixels, wanted), trueLabels);
  }

  private static int wanted(LabelledImages clean, List<Attack> attacks, int image) {
    return attacks.get(image % attacks.size()).goal().answer(clean.labels()[image]);
  }
}
