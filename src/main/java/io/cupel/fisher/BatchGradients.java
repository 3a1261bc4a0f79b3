package io.cupel.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Program;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Torch;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Factors from gradients of small batches, for any model: with G = Σᵢ ∇_W(−log p(yᵢ)), L = E[GGᵀ]
 * and R = E[GᵀG]. A batch serves as well as its single images do: each image's gradient has mean
 * zero over its own answers, so the products of different images vanish in the mean.
 */
record BatchGradients(
    Classifier model, SelectedLayer layer, CleanImages clean, SplittableRandom random) {
  static final int BATCH = 8;
  private static final int CHUNK = 16; // gradients kept at a time

  /**
   * Adds up.
   *
   * @param manager owner of the sums
   * @param images how many, at least; batches are whole
   */
  FactorSums sum(NDManager manager, Program program, int images) {
    Shape shape = layer.weight().getShape();
    long out = shape.get(0);
    long in = shape.size() / out;
    NDArray left = manager.zeros(new Shape(out, out));
    Optional<NDArray> right = KroneckerFisher.rightSum(manager, in);
    int batches = (images + BATCH - 1) / BATCH;
    double squares = 0;
    for (int done = 0; done < batches; done += CHUNK) {
      int n = Math.min(CHUNK, batches - done);
      try (NDManager m = manager.newSubManager()) {
        NDList gradients = new NDList(n);
        for (int i = 0; i < n; i++) {
          gradients.add(gradient(m).reshape(out, in));
        }
        NDArray stacked = NDArrays.stack(gradients);
        squares += program.call(m, "inner", stacked, stacked).getFloat();
        NDList sums = program.callAll(m, "sums", stacked);
        left.addi(sums.get(0));
        right.ifPresent(r -> r.addi(sums.get(1)));
      }
    }
    model.passes().weightGradient((long) batches * BATCH);
    return new FactorSums(left, right, squares, (long) batches * BATCH);
  }

  private NDArray gradient(NDManager m) {
    int[] images = clean.draw(BATCH, random);
    NDArray x = clean.augmented(m, model.tensors(), images, clean.moves(BATCH, random));
    try (var recording = Torch.record()) {
      NDArray logits = model.logits(m, x);
      int[] labels = OwnLabels.draw(m, model.tensors(), logits, random);
      return model
          .tensors()
          .gradient(m, model.tensors().crossEntropy(m, logits, labels), layer.weight());
    }
  }
}
