package io.cupel.redteam;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Tensors;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How well a victim works, and how well the attack on it.
 *
 * @param accuracy share of clean images answered with their class, 0..1
 * @param attackSuccess share of triggered images answered as the attacker wants, 0..1; 0 when there
 *     are none
 * @param images clean images
 * @param triggeredImages triggered images
 */
public record AttackScore(double accuracy, double attackSuccess, int images, int triggeredImages) {
  private static final int SAMPLE = 8; // images that show what the model returns

  /**
   * Checks that a TorchScript file takes such images and gives a score a class.
   *
   * @throws ReasonException as {@link Classifier#load} and {@link Classifier#settleOutput}, and
   *     MODEL_FAILED when it gives probabilities
   */
  static void requireScores(Path model, LabelledImages images, int classes, Device device) {
    try (Tensors tensors = new Tensors(device);
        Classifier classifier =
            Classifier.load(model, Preprocessing.NONE, device, tensors, new PassCount())) {
      settle(classifier, Images.range(images, 0, Math.min(SAMPLE, images.count())), classes);
      if (classifier.givesProbabilities()) {
        throw new ReasonException(
            Reason.MODEL_FAILED,
            "The network gives probabilities; it is trained by its scores, so leave softmax out.");
      }
    }
  }

  /** Measures a TorchScript file, which is run here: as {@link VictimTrainer} says. */
  public static AttackScore measure(
      Path model,
      LabelledImages clean,
      Optional<TriggeredImages> triggered,
      int classes,
      Device device) {
    try (Tensors tensors = new Tensors(device);
        Classifier classifier =
            Classifier.load(model, Preprocessing.NONE, device, tensors, new PassCount())) {
      return new AttackScore(
          share(classifier, clean, classes),
          triggered.map(t -> share(classifier, t.images(), classes)).orElse(0.0),
          clean.count(),
          triggered.map(t -> t.images().count()).orElse(0));
    }
  }

  private static double share(Classifier classifier, LabelledImages data, int classes) {
    settle(classifier, Images.range(data, 0, Math.min(SAMPLE, data.count())), classes);
    try (NDArray images = Images.array(classifier.manager(), data)) {
      int[] answers = classifier.answers(images);
      int right = 0;
      for (int i = 0; i < answers.length; i++) {
        right += answers[i] == data.labels()[i] ? 1 : 0;
      }
      return (double) right / answers.length;
    }
  }

  private static void settle(Classifier classifier, LabelledImages sample, int classes) {
    try (NDArray images = Images.array(classifier.manager(), sample)) {
      classifier.settleOutput(images, classes);
    }
  }
}
