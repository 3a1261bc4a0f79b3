package io.cupel.fisher;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Cut;
import io.cupel.classifier.Program;
import io.cupel.classifier.SelectedLayer;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The Fisher information of a linear layer or a convolution as a Kronecker product R ⊗ L (K-FAC:
 * Martens and Grosse, 2015, arXiv 1503.05671, eq. 1; for convolutions Grosse and Martens, 2016,
 * arXiv 1602.01407).
 *
 * <p>Both factors come from {@link LayerTaps} where the model can be cut at the layer, else from
 * {@link BatchGradients}; each is divided by its mean diagonal and damped by δ. The groups of a
 * grouped convolution share their factors.
 */
public final class KroneckerFisher implements AutoCloseable {
  /**
   * An input side longer than this keeps its unit metric: its factor alone would need n² floats and
   * n³ operations.
   */
  static final int LARGEST_SIDE = 6144;

  private final NDManager manager;
  private final Program program;
  private final NDArray left;
  private final Optional<NDArray> right;
  private final double meanDiagonal;

  private KroneckerFisher(
      NDManager manager,
      Program program,
      NDArray left,
      Optional<NDArray> right,
      double meanDiagonal) {
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
    Optional<Cut> cut = model.cut(layer).filter(Cut::hasTap);
    FactorSums sums =
        cut.flatMap(
                c -> new LayerTaps(model, c, layer, clean, random).sum(manager, program, images))
            .orElseGet(
                () ->
                    new BatchGradients(model, layer, clean, random).sum(manager, program, images));
    return new KroneckerFisher(
        manager,
        program,
        inverse(manager, program, sums.left(), damping),
        sums.right().map(right -> inverse(manager, program, right, damping)),
        sums.squares() / ((double) sums.images() * layer.weight().size()));
  }

  /** Where the right factor is added up, unless it is too large. */
  static Optional<NDArray> rightSum(NDManager manager, long in) {
    return in <= LARGEST_SIDE ? Optional.of(manager.zeros(new Shape(in, in))) : Optional.empty();
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
    return right
        .map(r -> program.call(m, "direction", gradient, left, r))
        .orElseGet(() -> program.call(m, "left_direction", gradient, left));
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
