package io.cupel.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.SelectedLayer;
import java.util.Optional;

/**
 * Natural-gradient descent with momentum on one layer. The direction is scaled by min(1, √(κ /
 * (lr²·⟨∇J, direction⟩))), after Ba, Grosse and Martens, 2017, "Distributed second-order
 * optimization using Kronecker-factored approximations", §5. There that bounds the KL divergence of
 * a step to second order; here only up to a factor, since the Fisher matrix is taken without its
 * scale, and before momentum. The bias follows the plain gradient.
 */
public final class NaturalGradient {
  private static final float MOMENTUM = 0.9f;
  private static final float KAPPA = 0.01f;

  private final KroneckerFisher fisher;
  private final SelectedLayer layer;
  private final NDArray weightMomentum;
  private final Optional<NDArray> biasMomentum;
  private final NDArray momentum;
  private final NDArray kappa;

  public NaturalGradient(KroneckerFisher fisher, SelectedLayer layer) {
    this.fisher = fisher;
    this.layer = layer;
    NDManager own = fisher.manager();
    weightMomentum = own.zeros(layer.weight().getShape());
    biasMomentum = layer.bias().map(b -> own.zeros(b.getShape()));
    momentum = own.create(MOMENTUM);
    kappa = own.create(KAPPA);
  }

  /**
   * The learning rate with which a step along a gradient is as long as the clip allows, if it comes
   * alone: √(κ / ⟨∇J, direction⟩); infinite for a gradient of zeros.
   *
   * @param m owner of what is needed in between
   * @param weightGradient ∇J of the weight
   */
  public double longestRate(NDManager m, NDArray weightGradient) {
    NDArray direction = fisher.direction(m, weightGradient);
    double gain = fisher.program().call(m, "inner", weightGradient, direction).getFloat();
    return gain > 0 ? Math.sqrt(KAPPA / gain) : Double.POSITIVE_INFINITY;
  }

  /**
   * Changes the layer by one step.
   *
   * @param m owner of what is needed in between
   * @param weightGradient ∇J of the weight
   * @param biasGradient ∇J of the bias, where the layer has one
   * @param learningRate above 0
   */
  public void step(
      NDManager m, NDArray weightGradient, Optional<NDArray> biasGradient, double learningRate) {
    var program = fisher.program();
    NDArray lr = m.create((float) learningRate);
    NDArray direction = fisher.direction(m, weightGradient);
    NDArray gain = program.call(m, "inner", weightGradient, direction);
    program.call(m, "follow_", weightMomentum, direction, gain, lr, kappa, momentum);
    program.call(m, "subtract_", layer.weight(), weightMomentum, lr);
    if (biasGradient.isPresent()) {
      NDArray buffer = biasMomentum.orElseThrow();
      program.call(m, "accumulate_", buffer, biasGradient.get(), momentum);
      program.call(m, "subtract_", layer.bias().orElseThrow(), buffer, lr);
    }
  }

  /**
   * Averages the layer over the steps of a phase (Polyak and Juditsky, 1992): the noise of single
   * batches, which costs clean accuracy, averages out.
   */
  public final class Average implements AutoCloseable {
    private final NDManager own = fisher.manager().newSubManager();
    private final NDArray weightSum = own.zeros(layer.weight().getShape());
    private final Optional<NDArray> biasSum = layer.bias().map(b -> own.zeros(b.getShape()));
    private int steps;

    /** Takes the layer as it is now into the average. */
    public void add() {
      weightSum.addi(layer.weight());
      biasSum.ifPresent(sum -> sum.addi(layer.bias().orElseThrow()));
      steps++;
    }

    /** Sets the layer to the average; the momentum starts anew. */
    public void adopt() {
      try (NDManager m = own.newSubManager()) {
        adopt(m, layer.weight(), weightSum);
        biasSum.ifPresent(sum -> adopt(m, layer.bias().orElseThrow(), sum));
        weightMomentum.subi(weightMomentum);
        biasMomentum.ifPresent(b -> b.subi(b));
      }
    }

    private void adopt(NDManager m, NDArray parameter, NDArray sum) {
      NDArray excess = fisher.program().call(m, "excess", parameter, sum, m.create((float) steps));
      fisher.program().call(m, "subtract_", parameter, excess, m.create(1f));
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
