package io.cupel.purify;

import io.cupel.dataset.LabelledImages;
import io.cupel.purify.HardeningReport.ClassAccuracy;
import io.cupel.verify.ConfidenceInterval;
import java.util.ArrayList;
import java.util.List;

/** How many of the clean images a model answers with their label. */
final class CleanAccuracy {
  private final LabelledImages data;
  private final int[] images;
  private final int[] right;

  /**
   * @param answers the class that the model gives to each image
   * @param classes K
   */
  CleanAccuracy(LabelledImages data, int[] answers, int classes) {
    this.data = data;
    images = new int[classes];
    right = new int[classes];
    for (int i = 0; i < answers.length; i++) {
      int label = data.labels()[i];
      images[label]++;
      right[label] += answers[i] == label ? 1 : 0;
    }
  }

  /** Of all images, 0..1. */
  double share() {
    int all = 0;
    for (int count : right) {
      all += count;
    }
    return (double) all / data.count();
  }

  ConfidenceInterval interval() {
    return ConfidenceInterval.of(share(), data.count());
  }

  private double share(int k) {
    return images[k] == 0 ? Double.NaN : (double) right[k] / images[k];
  }

  /** This one before, the other one after. */
  List<ClassAccuracy> byClass(CleanAccuracy after) {
    List<ClassAccuracy> all = new ArrayList<>();
    List<String> names = data.classNames();
    for (int k = 0; k < images.length; k++) {
      String name = k < names.size() ? names.get(k) : "";
      all.add(new ClassAccuracy(k, name, images[k], share(k), after.share(k)));
    }
    return all;
  }
}
