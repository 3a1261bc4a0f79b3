package io.cupel.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Cut;
import io.cupel.classifier.Program;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Torch;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Factors from what goes into a layer and the gradients of what comes out of it: with rows a of the
 * input's patches and s = ∂(−log p(y))/∂(output) at the same positions, L = E[Σ s sᵀ] and R = E[Σ a
 * aᵀ], the sums over positions (Grosse and Martens 2016, arXiv 1602.01407, theorem 1). One backward
 * for a whole batch, since images do not share positions.
 *
 * <p>That theorem takes a and s to be independent and the gradients of different positions
 * uncorrelated, which gradients of whole images do not need: those weigh each a by the length of
 * its s, and have products of different positions. For one image and one position both are the
 * same.
 */
record LayerTaps(
    Classifier model, Cut cut, SelectedLayer layer, CleanImages clean, SplittableRandom random) {
  /** Numbers in memory at a time for patches, and as many for gradients of single images. */
  private static final long CHUNK_NUMBERS = 1 << 23;

  private static final double ROUNDING = 1e-3; // squared: of gradients that are alike

  /**
   * Adds up.
   *
   * @param manager owner of the sums
   * @param images how many
   * @return empty when the rows do not explain the weight's gradient: the call was misunderstood
   */
  Optional<FactorSums> sum(NDManager manager, Program program, int images) {
    Shape shape = layer.weight().getShape();
    long out = shape.get(0);
    long in = shape.size() / out;
    NDArray left = manager.zeros(new Shape(out, out));
    Optional<NDArray> right = KroneckerFisher.rightSum(manager, in);
    double squares = 0;
    int batch = Math.min(images, Classifier.batchSize(clean.shape()));
    for (int done = 0; done < images; done += batch) {
      int n = Math.min(batch, images - done);
      try (NDManager m = manager.newSubManager()) {
        Batch taps = batch(m, n);
        NDArray whole = m.zeros(new Shape(out, in));
        NDArray input = taps.input();
        if (input.getShape().get(0) != n) {
          return misunderstood(left, right);
        }
        int chunk = (int) Math.max(1, CHUNK_NUMBERS / Math.max(out * in, numbers(m, input)));
        for (int from = 0; from < n; from += chunk) {
          String some = from + ":" + Math.min(n, from + chunk);
          try (NDManager part = m.newSubManager()) {
            NDArray a = cut.inputRows(part, input.get(some));
            NDArray s = cut.outputRows(part, taps.gradient().get(some));
            left.addi(program.call(part, "output_products", s));
            right.ifPresent(r -> r.addi(program.call(part, "input_products", a)));
            NDArray single = program.call(part, "image_gradients", a, s);
            squares += program.call(part, "inner", single, single).getFloat();
            whole.addi(program.call(part, "sum_of_images", single));
          }
        }
        if (done == 0 && !alike(m, program, whole, taps.ofWeight().reshape(out, in))) {
          return misunderstood(left, right);
        }
      }
    }
    return Optional.of(new FactorSums(left, right, squares, images));
  }

  /** Gives the sums' memory back: others are added up in their place, of the same size. */
  private static Optional<FactorSums> misunderstood(NDArray left, Optional<NDArray> right) {
    left.close();
    right.ifPresent(NDArray::close);
    return Optional.empty();
  }

  private record Batch(NDArray input, NDArray gradient, NDArray ofWeight) {}

  private Batch batch(NDManager m, int n) {
    int[] images = clean.draw(n, random);
    NDArray x = clean.augmented(m, model.tensors(), images, clean.moves(n, random));
    NDList values = cut.below(m, x);
    model.passes().forward(n, cut.shareBelow());
    model.passes().weightGradient(n, cut.shareAbove());
    try (var recording = Torch.record()) {
      Cut.Tap tap = cut.tapped(m, values);
      int[] labels = OwnLabels.draw(m, model.tensors(), tap.scores(), random);
      NDArray loss = model.tensors().crossEntropy(m, tap.scores(), labels);
      NDList gradients = model.tensors().gradients(m, loss, tap.output(), layer.weight());
      return new Batch(tap.input(), gradients.get(0), gradients.get(1));
    }
  }

  /** Numbers in the rows of one image. */
  private long numbers(NDManager m, NDArray input) {
    return cut.inputRows(m, input.get("0:1")).size();
  }

  private static boolean alike(NDManager m, Program program, NDArray a, NDArray b) {
    NDArray difference = a.sub(b);
    double distance = program.call(m, "inner", difference, difference).getFloat();
    return distance <= ROUNDING * ROUNDING * program.call(m, "inner", b, b).getFloat();
  }
}
