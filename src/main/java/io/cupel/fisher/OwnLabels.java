package io.cupel.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Tensors;
import java.util.SplittableRandom;

/**
 * Labels drawn from a model's own answers: with them gradients give the true Fisher information,
 * not the empirical one.
 */
final class OwnLabels {
  private OwnLabels() {}

  /**
   * One label for each image.
   *
   * @param logits [B,K]
   * @return B classes
   */
  static int[] draw(NDManager m, Tensors tensors, NDArray logits, SplittableRandom random) {
    int[] labels = new int[(int) logits.getShape().get(0)];
    float[] p = tensors.softmax(m, logits).toFloatArray();
    int classes = p.length / labels.length;
    for (int i = 0; i < labels.length; i++) {
      labels[i] = draw(p, i * classes, classes, random);
    }
    return labels;
  }

  private static int draw(float[] p, int from, int classes, SplittableRandom random) {
    double u = random.nextDouble();
    for (int k = 0; k < classes - 1; k++) {
      u -= p[from + k];
      if (u < 0) {
        return k;
      }
    }
    return classes - 1;
  }
}
