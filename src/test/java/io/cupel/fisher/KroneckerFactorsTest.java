package io.cupel.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Program;
import io.cupel.classifier.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KroneckerFactorsTest {
  private final NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private Program program;

  @BeforeEach
  void load() {
    Torch.threads(1);
    program = Program.load(KroneckerFisher.class, "KroneckerFactors", Device.cpu());
  }

  @AfterEach
  void close() {
    program.close();
    m.close();
  }

  @Test
  void factorsAreTheSumsOfOuterProducts() {
    NDArray gradients = m.create(new float[] {1, 2, 3, 4, 0, 1, 1, 0}, new Shape(2, 2, 2));

    var sums = program.callAll(m, "sums", gradients);

    assertThat(sums.get(0).toFloatArray()).containsExactly(1 + 4 + 1, 3 + 8, 3 + 8, 9 + 16 + 1);
    assertThat(sums.get(1).toFloatArray()).containsExactly(1 + 9 + 1, 2 + 12, 2 + 12, 4 + 16 + 1);
  }

  @Test
  void aDiagonalFactorIsInvertedAfterScalingToMeanOne() {
    NDArray sum = m.create(new float[] {1, 0, 0, 3}, new Shape(2, 2));

    float[] inverse = program.call(m, "damped_inverse", sum, m.create(0.1f)).toFloatArray();

    assertThat(inverse).containsExactly(new float[] {1 / 0.6f, 0, 0, 1 / 1.6f}, within(1e-5f));
  }

  @Test
  void theKlClipBoundsALongStepAndLeavesAShortOne() {
    NDArray direction = m.create(new float[] {3, 4}, new Shape(1, 2));

    float[] clipped = follow(direction, 25e6f);
    float[] free = follow(direction, 25);

    assertThat(clipped).containsExactly(new float[] {3 * 0.001f, 4 * 0.001f}, within(1e-6f));
    assertThat(free).containsExactly(3, 4);
  }

  /**
   * From an empty momentum buffer, with learning rate 0.02 and κ 0.01: clip = √(0.01 / (0.0004 ·
   * gain)).
   */
  private float[] follow(NDArray direction, float gain) {
    NDArray buffer = direction.zerosLike();
    program.call(
        m,
        "follow_",
        buffer,
        direction,
        m.create(gain),
        m.create(0.02f),
        m.create(0.01f),
        m.create(0.9f));
    return buffer.toFloatArray();
  }
}
