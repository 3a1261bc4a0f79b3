package io.cupel.classifier;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * The tensor operations that the recipes share. Every result belongs to the manager given first. K
 * is the number of classes.
 */
public final class Tensors implements AutoCloseable {
  private final Program program;

  public Tensors(Device device) {
    program = Program.load(Tensors.class, "Tensors", device);
  }

  /** Rows of {@code images} [N,C,H,W] by {@code index} [B]: [B,C,H,W]. */
  public NDArray pick(NDManager m, NDArray images, int... index) {
    return program.call(m, "pick", images, indices(m, index));
  }

  /** As {@link #pick}, each image moved by its (rows, columns, mirrored) in {@code move} [B,3]. */
  NDArray augment(NDManager m, NDArray images, int[] index, NDArray move) {
    return program.call(m, "augment", images, indices(m, index), move);
  }

  NDArray normalise(NDManager m, NDArray images, NDArray mean, NDArray std) {
    return program.call(m, "normalise", images, mean, std);
  }

  /** [N,K] scores to [N,K] probabilities. */
  public NDArray softmax(NDManager m, NDArray logits) {
    return program.call(m, "softmax", logits);
  }

  /** Index of the largest of [N,K] scores, by image. */
  public int[] answers(NDManager m, NDArray logits) {
    long[] answers = program.call(m, "answers", logits).toLongArray();
    int[] classes = new int[answers.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) answers[i];
    }
    return classes;
  }

  /**
   * Sum over images of −log p(label), nats: each image's own gradient is independent of its batch.
   */
  public NDArray crossEntropy(NDManager m, NDArray logits, int... labels) {
    return program.call(m, "cross_entropy", logits, indices(m, labels));
  }

  /** Sum over images of −log(1 − p(label)), nats: away from the label, wherever to. */
  public NDArray awayFrom(NDManager m, NDArray logits, int... labels) {
    return program.call(m, "away_from", logits, indices(m, labels));
  }

  /** KL(p0 ‖ softmax(logits)) of each image [N], nats, for soft answers p0 [N,K]. */
  public float[] klOfEach(NDManager m, NDArray logits, NDArray p0) {
    return program.call(m, "kl_of_each", logits, p0).toFloatArray();
  }

  /**
   * Mean over images of the cross-entropy between soft answers p0 [N,K] and softmax(logits), nats.
   */
  public NDArray softCrossEntropy(NDManager m, NDArray logits, NDArray p0) {
    return program.call(m, "soft_cross_entropy", logits, p0);
  }

  /** Mean over images of KL(p0 ‖ softmax(logits)), nats. */
  public NDArray kl(NDManager m, NDArray logits, NDArray p0) {
    return program.call(m, "kl", logits, p0);
  }

  /** a + weight·b. */
  public NDArray weightedSum(NDManager m, NDArray a, NDArray b, double weight) {
    return program.call(m, "weighted_sum", a, b, m.create((float) weight));
  }

  /**
   * Gradient of a scalar with respect to one tensor; frees the graph, accumulates nowhere.
   *
   * @throws io.cupel.reason.ReasonException MODEL_FAILED when an operation has none
   */
  public NDArray gradient(NDManager m, NDArray loss, NDArray wrt) {
    return gradients(m, "gradient", loss, wrt).singletonOrThrow();
  }

  /** Whether a result depends on anything whose gradient is wanted. */
  public boolean isRecorded(NDManager m, NDArray result) {
    return program.call(m, "recorded", result).getFloat() > 0;
  }

  /** Gradients of a scalar with respect to two tensors; otherwise as {@link #gradient}. */
  public NDList gradients(NDManager m, NDArray loss, NDArray a, NDArray b) {
    return gradients(m, "gradients", loss, a, b);
  }

  private NDList gradients(NDManager m, String method, NDArray... arguments) {
    try {
      return program.callAll(m, method, arguments);
    } catch (EngineException e) {
      throw TorchError.explainGradient(e);
    }
  }

  private static NDArray indices(NDManager m, int... values) {
    long[] wide = new long[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return m.create(wide);
  }

  @Override
  public void close() {
    program.close();
  }
}
