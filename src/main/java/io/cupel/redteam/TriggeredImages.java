package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
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
    SplittableRandom random = new SplittableRandom(seed);
    int[] chosen =
        IntStream.range(0, clean.count())
            .filter(i -> attack.goal().answer(clean.labels()[i]) != clean.labels()[i])
            .toArray();
    ImageShape shape = ImageShape.of(clean);
    float[] pixels = new float[chosen.length * shape.values()];
    int[] wanted = new int[chosen.length];
    int[] trueLabels = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      float[] triggered = attack.trigger(Images.image(clean, chosen[i]), shape, random);
      System.arraycopy(triggered, 0, pixels, i * shape.values(), triggered.length);
      trueLabels[i] = clean.labels()[chosen[i]];
      wanted[i] = attack.goal().answer(trueLabels[i]);
    }
    return new TriggeredImages(Images.like(clean, pixels, wanted), trueLabels);
  }
}
