package io.cupel.fisher;

import ai.djl.Device;
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
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The Fisher information of a linear layer or a convolution as a Kronecker product R ⊗ L (K-FAC:
 * Martens and Grosse, 2015, arXiv 1503.05671, eq. 1; for convolutions Grosse and Martens, 2016,
 * arXiv 1602.01407).
 *
 * <p>Here both factors come from gradients of small batches: with G = Σᵢ ∇_W(−log p(yᵢ)), every yᵢ
 * drawn from the model's own answer (the true Fisher information, not the empirical one), L =
 * E[GGᵀ] (out×out) and R = E[GᵀG] (in·k·k × in·k·k), each divided by its mean diagonal and damped
 * by δ. A batch serves as well as its single images do: each image's gradient has mean zero over
 * its own answers, so the products of different images vanish in the mean. The groups of a grouped
 * convolution share their factors.
 */
public final class KroneckerFisher implements AutoCloseable {
  private static final int BATCH = 8;
  private static final int CHUNK = 16; // gradients kept at a time

  /**
   * A side longer than this keeps its unit metric: its factor alone would need n² floats and n³
   * operations.
   */
  static final int LARGEST_SIDE = 6144;

  private final NDManager manager;
  private final Program program;
  private final NDArray left;
  private final NDArray right;
  private final double meanDiagonal;

  private KroneckerFisher(
      NDManager manager, Program program, NDArray left, NDArray right, double meanDiagonal) {
    this.manager = manager;
    this.program = program;
    this.left = left;
    this.right = right;
    this.meanDiagonal = meanDiagonal;
  }

  /**
   * Estimates the factors.
   *
   * @param images how many augmented images
   * @param damping δ, in units of a factor's mean diagonal
   */
  public static KroneckerFisher estimate(
      Classifier model,
      SelectedLayer layer,
      CleanImages clean,
      int images,
      double damping,
      Device device,
      SplittableRandom random) {
    Program program = Program.load(KroneckerFisher.class, "KroneckerFactors", device);
    NDManager manager = model.manager().newSubManager();
    Shape shape = layer.weight().getShape();
    long out = shape.get(0);
    long in = shape.size() / out;
    NDArray left = manager.zeros(new Shape(out, out));
    NDArray right = in <= LARGEST_SIDE ? manager.zeros(new Shape(in, in)) : null;
    int batches = (images + BATCH - 1) / BATCH;
    double squares = 0;
    for (int done = 0; done < batches; done += CHUNK) {
      int n = Math.min(CHUNK, batches - done);
      try (NDManager m = manager.newSubManager()) {
        NDList gradients = new NDList(n);
        for (int i = 0; i < n; i++) {
          gradients.add(gradientOfBatch(m, model, layer, clean, random).reshape(out, in));
        }
        NDArray stacked = NDArrays.stack(gradients);
        squares += program.call(m, "inner", stacked, stacked).getFloat();
        NDList sums = program.callAll(m, "sums", stacked);
        left.addi(sums.get(0));
        if (right != null) {
          right.addi(sums.get(1));
        }
      }
    }
    model.passes().weightGradient((long) batches * BATCH);
    return new KroneckerFisher(
        manager,
        program,
        inverse(manager, program, left, damping),
        right == null ? null : inverse(manager, program, right, damping),
        squares / ((double) batches * BATCH * out * in));
  }

  private static NDArray gradientOfBatch(
      NDManager m,
      Classifier model,
      SelectedLayer layer,
      CleanImages clean,
      SplittableRandom random) {
    int[] images = clean.draw(BATCH, random);
    NDArray x = clean.augmented(m, model.tensors(), images, clean.moves(BATCH, random));
    try (var recording = Torch.record()) {
      NDArray logits = model.logits(m, x);
      float[] p = model.tensors().softmax(m, logits).toFloatArray();
      int classes = p.length / BATCH;
      int[] labels = new int[BATCH];
      for (int i = 0; i < BATCH; i++) {
        labels[i] = sample(Arrays.copyOfRange(p, i * classes, (i + 1) * classes), random);
      }
      return model
          .tensors()
          .gradient(m, model.tensors().crossEntropy(m, logits, labels), layer.weight());
    }
  }

  private static int sample(float[] p, SplittableRandom random) {
    double u = random.nextDouble();
    for (int k = 0; k < p.length - 1; k++) {
      u -= p[k];
      if (u < 0) {
        return k;
      }
    }
    return p.length - 1;
  }

  private static NDArray inverse(NDManager manager, Program program, NDArray sum, double damping) {
    NDArray inverse = program.call(manager, "damped_inverse", sum, manager.create((float) damping));
    sum.close();
    return inverse;
  }

  /**
   * How far a small step can lower a loss, in its own unit per nat of KL divergence on clean
   * images: gᵀF⁻¹g, with F = s·L ⊗ R and s the mean diagonal of F (Amari 1998, "Natural Gradient
   * Works Efficiently in Learning", theorem 1: the steepest descent in the metric F).
   *
   * @param gradient g of the layer's weight
   */
  public double gain(NDManager m, NDArray gradient) {
    double inner = program.call(m, "inner", gradient, direction(m, gradient)).getFloat();
    return meanDiagonal > 0 ? inner / meanDiagonal : 0;
  }

  /** (L + δI)⁻¹ g (R + δI)⁻¹ for a gradient of the layer's weight; belongs to {@code m}. */
  NDArray direction(NDManager m, NDArray gradient) {
    return right == null
        ? program.call(m, "left_direction", gradient, left)
        : program.call(m, "direction", gradient, left, right);
  }

  Program program() {
    return program;
  }

  NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
    program.close();
  }
}
