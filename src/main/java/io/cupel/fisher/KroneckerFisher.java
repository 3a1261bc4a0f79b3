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
import java.util.SplittableRandom;

/**
 * The Fisher information of a linear layer or a convolution as a Kronecker product R ⊗ L (K-FAC:
 * Martens and Grosse, 2015, arXiv 1503.05671, eq. 1; for convolutions Grosse and Martens, 2016,
 * arXiv 1602.01407).
 *
 * <p>Here both factors come from gradients of single images: with G = ∇_W(−log p(y)), y drawn from
 * the model's own answer (the true Fisher information, not the empirical one), L = E[GGᵀ] (out×out)
 * and R = E[GᵀG] (in·k·k × in·k·k), each divided by its mean diagonal and damped by δ.
 */
public final class KroneckerFisher implements AutoCloseable {
  private static final int CHUNK = 16;

  /**
   * A side longer than this keeps its unit metric: its factor alone would need n² floats and n³
   * operations.
   */
  static final int LARGEST_SIDE = 6144;

  private final NDManager manager;
  private final Program program;
  private final NDArray left;
  private final NDArray right;

  private KroneckerFisher(NDManager manager, Program program, NDArray left, NDArray right) {
    this.manager = manager;
    this.program = program;
    this.left = left;
    this.right = right;
  }

  /**
   * Estimates the factors.
   *
   * @param images how many single augmented images
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
    for (int done = 0; done < images; done += CHUNK) {
      int n = Math.min(CHUNK, images - done);
      try (NDManager m = manager.newSubManager()) {
        NDList gradients = new NDList(n);
        for (int i : clean.draw(n, random)) {
          gradients.add(gradientOfOne(m, model, layer, clean, i, random).reshape(out, in));
        }
        NDList sums = program.callAll(m, "sums", NDArrays.stack(gradients));
        left.addi(sums.get(0));
        if (right != null) {
          right.addi(sums.get(1));
        }
      }
    }
    model.passes().weightGradient(images);
    return new KroneckerFisher(
        manager,
        program,
        inverse(manager, program, left, damping),
        right == null ? null : inverse(manager, program, right, damping));
  }

  private static NDArray gradientOfOne(
      NDManager m,
      Classifier model,
      SelectedLayer layer,
      CleanImages clean,
      int image,
      SplittableRandom random) {
    NDArray x = clean.augmented(m, model.tensors(), new int[] {image}, clean.moves(1, random));
    try (var recording = Torch.record()) {
      NDArray logits = model.logits(m, x);
      int label = sample(model.tensors().softmax(m, logits).toFloatArray(), random);
      return model
          .tensors()
          .gradient(m, model.tensors().crossEntropy(m, logits, label), layer.weight());
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
