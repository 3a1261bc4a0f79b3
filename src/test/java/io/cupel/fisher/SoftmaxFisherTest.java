package io.cupel.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Program;
import io.cupel.classifier.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SoftmaxFisherTest {
  private static final int N = 7;
  private static final int D = 4;
  private static final int K = 3;
  private final NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final SplittableRandom random = new SplittableRandom(1);
  private final float[] h = numbers(N * D);
  private final float[] w = numbers(K * D);
  private final float[] v = numbers(K * D);
  private Program program;

  @BeforeEach
  void load() {
    Torch.threads(1);
    program = Program.load(SoftmaxFisher.class, "SoftmaxFisher", Device.cpu());
  }

  @AfterEach
  void close() {
    program.close();
    m.close();
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  /** F v by its definition, E[(diag p − ppᵀ) ⊗ hhᵀ] v, one image after the other. */
  private double[] byDefinition(float[] vector) {
    double[] product = new double[K * D];
    for (int i = 0; i < N; i++) {
      double[] p = probabilities(i);
      double[] a = scores(i, vector);
      double mean = 0;
      for (int k = 0; k < K; k++) {
        mean += p[k] * a[k];
      }
      for (int k = 0; k < K; k++) {
        for (int d = 0; d < D; d++) {
          product[k * D + d] += p[k] * (a[k] - mean) * h[i * D + d] / N;
        }
      }
    }
    return product;
  }

  private double[] scores(int i, float[] weights) {
    double[] a = new double[K];
    for (int k = 0; k < K; k++) {
      for (int d = 0; d < D; d++) {
        a[k] += weights[k * D + d] * h[i * D + d];
      }
    }
    return a;
  }

  private double[] probabilities(int i) {
    double[] p = scores(i, w);
    double sum = 0;
    for (int k = 0; k < K; k++) {
      p[k] = Math.exp(p[k]);
      sum += p[k];
    }
    for (int k = 0; k < K; k++) {
      p[k] /= sum;
    }
    return p;
  }

  @Test
  void multipliesByTheFisherInformation() {
    NDArray features = m.create(h, new Shape(N, D));
    NDArray p = program.call(m, "probabilities", features, m.create(w, new Shape(K, D)));

    float[] product =
        program.call(m, "product", features, p, m.create(v, new Shape(K, D))).toFloatArray();

    double[] expected = byDefinition(v);
    for (int i = 0; i < product.length; i++) {
      assertThat((double) product[i]).isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void solvesTheDampedSystem() {
    NDArray features = m.create(h, new Shape(N, D));
    NDArray p = program.call(m, "probabilities", features, m.create(w, new Shape(K, D)));
    float damping = 0.05f;

    float[] x =
        program
            .call(m, "solve", features, p, m.create(v, new Shape(K, D)), m.create(damping))
            .toFloatArray();

    double[] fx = byDefinition(x);
    for (int i = 0; i < x.length; i++) {
      assertThat(fx[i] + damping * x[i]).isCloseTo(v[i], within(1e-4));
    }
  }

  @Test
  void fineTuningLowersTheLossTheSameWayEveryTime() {
    int[] labels = {0, 1, 2, 0, 1, 2, 0};
    List<Double> losses = new ArrayList<>();

    float[] first;
    float[] second;
    try (SoftmaxFisher fisher = new SoftmaxFisher(Device.cpu(), m)) {
      first =
          fisher.fineTune(
              h, labels, w, K, SoftmaxFisher.Settings.PUBLISHED, new SplittableRandom(3), losses);
      second =
          fisher.fineTune(
              h,
              labels,
              w,
              K,
              SoftmaxFisher.Settings.PUBLISHED,
              new SplittableRandom(3),
              new ArrayList<>());
    }

    assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0));
    assertThat(first).isEqualTo(second);
  }
}
