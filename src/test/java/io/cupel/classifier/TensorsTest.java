package io.cupel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorsTest {
  private final NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private Tensors tensors;

  @BeforeEach
  void load() {
    Torch.threads(1);
    tensors = new Tensors(Device.cpu());
  }

  @AfterEach
  void close() {
    tensors.close();
    m.close();
  }

  @Test
  void shiftsAndMirrorsWithZerosAtTheBorder() {
    NDArray image = m.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(1, 1, 2, 3));
    long[] downAndRight = {1, 1, 0};
    long[] mirrored = {0, 0, 1};

    float[] moved =
        tensors
            .augment(m, image, new int[] {0}, m.create(downAndRight, new Shape(1, 3)))
            .toFloatArray();
    float[] flipped =
        tensors
            .augment(m, image, new int[] {0}, m.create(mirrored, new Shape(1, 3)))
            .toFloatArray();

    assertThat(moved).containsExactly(0, 0, 0, 0, 1, 2);
    assertThat(flipped).containsExactly(3, 2, 1, 6, 5, 4);
  }

  @Test
  void gradientOfTheCrossEntropyIsSoftmaxMinusOneHot() {
    NDArray logits = m.create(new float[] {1, 2, 0.5f}, new Shape(1, 3));
    logits.setRequiresGradient(true);

    float[] gradient;
    try (var recording = Torch.record()) {
      gradient = tensors.gradient(m, tensors.crossEntropy(m, logits, 1), logits).toFloatArray();
    }

    float[] p = tensors.softmax(m, logits).toFloatArray();
    assertThat(gradient).containsExactly(new float[] {p[0], p[1] - 1, p[2]}, within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(floats = {0.5f, 12, 30})
  void awayFromALabelLeadsHoweverSureTheModelIs(float margin) {
    NDArray logits = m.create(new float[] {margin, 0, -1}, new Shape(1, 3));
    logits.setRequiresGradient(true);

    float[] gradient;
    try (var recording = Torch.record()) {
      gradient = tensors.gradient(m, tensors.awayFrom(m, logits, 0), logits).toFloatArray();
    }

    float[] p = tensors.softmax(m, logits).toFloatArray();
    double others = 1 + Math.exp(-1);
    // of -log(1 - p₀): p₀ at the label, and p₀ shared out among the others by their odds
    assertThat(gradient)
        .containsExactly(
            new float[] {p[0], (float) (-p[0] / others), (float) (-p[0] * Math.exp(-1) / others)},
            within(0.02f));
  }

  @Test
  void klIsZeroForTheSameAnswersAndPositiveForOthers() {
    NDArray logits = m.create(new float[] {1, 2, 0.5f}, new Shape(1, 3));
    NDArray other = m.create(new float[] {2, 1, 0.5f}, new Shape(1, 3));

    float same = tensors.kl(m, logits, tensors.softmax(m, logits)).getFloat();
    float different = tensors.kl(m, logits, tensors.softmax(m, other)).getFloat();

    assertThat(same).isCloseTo(0, within(1e-6f));
    assertThat(different).isGreaterThan(0.1f);
  }

  @Test
  void nothingIsRecordedOutsideARecording() {
    NDArray x = m.create(new float[] {1, 2}, new Shape(1, 2));
    x.setRequiresGradient(true);
    try (var recording = Torch.record()) {
      tensors.softmax(m, x);
    }

    NDArray loss = tensors.crossEntropy(m, x, 0);

    assertThatThrownBy(() -> tensors.gradient(m, loss, x))
        .hasMessageContaining("does not require grad");
  }
}
