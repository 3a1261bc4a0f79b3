package io.cupel.fisher;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Program;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Natural-gradient fine-tuning of a softmax head as published (NGF, arXiv 2306.17441, eq. 6 to 8):
 * θ ← θ − lr·(F + λI)⁻¹∇J with J = cross-entropy + (η/2)·Σᵢ Fᵢᵢ(θ⁰)(θᵢ − θᵢ⁰)². For a softmax layer
 * with inputs h (features and 1), F = E[(diag p − ppᵀ) ⊗ hhᵀ] exactly, which is also the Hessian;
 * F·v costs two matrix products, the inverse is applied by conjugate gradients.
 */
public final class SoftmaxFisher implements AutoCloseable {
  /**
   * How the head is fine-tuned.
   *
   * @param learningRate lr
   * @param damping λ
   * @param eta η, weight of the regularizer
   * @param momentum 0..1
   * @param steps number of steps
   * @param batch images a step
   */
  public record Settings(
      double learningRate, double damping, double eta, double momentum, int steps, int batch) {
    /** The recipe {@code ngf}. */
    public static final Settings PUBLISHED = new Settings(0.01, 0.01, 1, 0.9, 60, 128);
  }

  private final Program program;
  private final NDManager manager;

  public SoftmaxFisher(Device device, NDManager parent) {
    program = Program.load(SoftmaxFisher.class, "SoftmaxFisher", device);
    manager = parent.newSubManager();
  }

  /**
   * Fine-tunes the head.
   *
   * @param features [N,D], the last column 1 where the head has a bias
   * @param labels N class indices
   * @param weights [K,D], the last column the bias
   * @param settings rates, damping, regularizer and steps
   * @param losses the loss of each step is added here, nats
   * @return new weights [K,D]
   */
  public float[] fineTune(
      float[] features,
      int[] labels,
      float[] weights,
      int classes,
      Settings settings,
      SplittableRandom random,
      List<Double> losses) {
    int n = labels.length;
    int width = features.length / n;
    NDArray h = manager.create(features, new Shape(n, width));
    NDArray w0 = manager.create(weights, new Shape(classes, width));
    NDArray f0 = program.call(manager, "diagonal", h, w0);
    NDArray w = w0.duplicate();
    NDArray buffer = w0.zerosLike();
    for (int step = 0; step < settings.steps(); step++) {
      long[] index = random.ints(Math.min(settings.batch(), n), 0, n).asLongStream().toArray();
      long[] y = new long[index.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = labels[(int) index[i]];
      }
      try (NDManager m = manager.newSubManager()) {
        NDArray batch = h.get(m.create(index));
        batch.attach(m);
        var next =
            program.callAll(
                manager,
                "step",
                batch,
                m.create(y),
                w,
                w0,
                f0,
                buffer,
                m.create((float) settings.learningRate()),
                m.create((float) settings.damping()),
                m.create((float) settings.eta()),
                m.create((float) settings.momentum()));
        w.close();
        buffer.close();
        w = next.get(0);
        buffer = next.get(1);
        losses.add((double) next.get(2).getFloat());
        next.get(2).close();
      }
    }
    return w.toFloatArray();
  }

  @Override
  public void close() {
    manager.close();
    program.close();
  }
}
