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
 * Factors from gradients of small batches, as {@link BatchGradients}, of which many come from one
 * backward: with rows a of the input's patches and s = ∂(−log p(y))/∂(output) at the same
 * positions, a small batch's gradient is G = Σ s aᵀ over its images and positions, and images do
 * not share positions.
 *
 * <p>The factors E[Σ s sᵀ] and E[Σ a aᵀ] of Grosse and Martens 2016 (arXiv 1602.01407, theorem 1)
 * would need no G. They were tried and taught worse: see docs/adr/0015.
 */
record LayerTaps(
    Classifier model, Cut cut, SelectedLayer layer, CleanImages clean, SplittableRandom random) {
  /** Numbers in memory at a time for patches. */
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
        int chunk = (int) Math.max(1, CHUNK_NUMBERS / numbers(m, input));
        for (int from = 0; from < n; from += BatchGradients.BATCH) {
          int to = Math.min(n, from + BatchGradients.BATCH);
          try (NDManager small = m.newSubManager()) {
            NDArray g = small.zeros(new Shape(out, in));
            for (int i = from; i < to; i += chunk) {
              g.addi(gradient(small, program, taps, i, Math.min(to, i + chunk)));
            }
            squares += program.call(small, "inner", g, g).getFloat();
            left.addi(program.call(small, "rows_products", g));
            right.ifPresent(r -> r.addi(program.call(small, "columns_products", g)));
            whole.addi(g);
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

  /** Of the weight, by some of the images. */
  private NDArray gradient(NDManager m, Program program, Batch taps, int from, int to) {
    String some = from + ":" + to;
    NDArray a = cut.inputRows(m, taps.input().get(some));
    NDArray s = cut.outputRows(m, taps.gradient().get(some));
    return program.call(m, "weight_gradient", a, s);
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
