package io.cupel.purify;

import io.cupel.dataset.LabelledImageReader;
import io.cupel.dataset.LabelledImages;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The clean images of a request, and whether they can carry a hardening. */
final class CleanData {
  /** Below this nothing can be measured. */
  static final int FEWEST_IMAGES = 10;

  /**
   * Baseline accuracy must stand so far between guessing the commonest class (0) and being always
   * right (1).
   */
  static final double LOWEST_SKILL = 0.3;

  private CleanData() {}

  /**
   * Reads them.
   *
   * @throws ReasonException as the reader, and TOO_FEW_CLEAN_IMAGES
   */
  static LabelledImages read(HardeningRequest request) {
    LabelledImages images = LabelledImageReader.read(request.clean(), request.preprocessing());
    if (images.count() < FEWEST_IMAGES) {
      throw new ReasonException(
          Reason.TOO_FEW_CLEAN_IMAGES,
          "There are " + images.count() + " clean images; " + FEWEST_IMAGES + " are the least.");
    }
    return images;
  }

  /** Classes that the labels or the folder names speak of. */
  static int labelledClasses(LabelledImages images) {
    int highest = Arrays.stream(images.labels()).max().orElse(-1);
    return Math.max(highest + 1, images.classNames().size());
  }

  /**
   * Classes of the model without a clean image.
   *
   * @throws ReasonException CLASS_MISSING unless that is allowed
   */
  static int[] missingClasses(LabelledImages images, int classes, boolean allowed) {
    boolean[] present = new boolean[classes];
    for (int label : images.labels()) {
      present[label] = true;
    }
    int[] missing = IntStream.range(0, classes).filter(k -> !present[k]).toArray();
    if (missing.length > 0 && !allowed) {
      String names =
          Arrays.stream(missing)
              .limit(10)
              .mapToObj(
                  k -> k < images.classNames().size() ? images.classNames().get(k) : "class " + k)
              .collect(Collectors.joining(", "));
      throw new ReasonException(
          Reason.CLASS_MISSING,
          missing.length
              + " of the model's "
              + classes
              + " classes have no clean image: "
              + names
              + ".");
    }
    return missing;
  }

  /**
   * Refuses a model that is hardly better than guessing: then preprocessing or labels do not fit,
   * and fine-tuning would damage it.
   *
   * @param accuracy on the clean images, 0..1
   * @throws ReasonException REFUSED_BASELINE_TOO_LOW
   */
  static void requireSkill(LabelledImages images, double accuracy) {
    int[] counts = new int[labelledClasses(images)];
    for (int label : images.labels()) {
      counts[label]++;
    }
    double guessing = (double) Arrays.stream(counts).max().orElse(0) / images.count();
    double lowest = guessing + LOWEST_SKILL * (1 - guessing);
    if (accuracy < lowest) {
      throw new ReasonException(
          Reason.REFUSED_BASELINE_TOO_LOW,
          String.format(
              java.util.Locale.ROOT,
              "The model gets %.1f %% of the %d clean images right; always answering the commonest class gets %.1f %%, and %.1f %% are asked for.",
              100 * accuracy,
              images.count(),
              100 * guessing,
              100 * lowest));
    }
  }
}
