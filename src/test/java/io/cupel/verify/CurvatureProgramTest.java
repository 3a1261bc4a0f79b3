package io.cupel.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Program;
import io.cupel.classifier.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On ½ Σ cᵢwᵢ², whose Hessian is the diagonal c. */
class CurvatureProgramTest {
  private final NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private Program program;

  @BeforeEach
  void load() {
    Torch.threads(1);
    program = Program.load(Curvature.class, "Curvature", Device.cpu());
  }

  @AfterEach
  void close() {
    program.close();
    m.close();
  }

  private float call(String method, float[] c, NDArray... rest) {
    NDArray w = m.create(new float[] {0.5f, -1, 2});
    w.setRequiresGradient(true);
    try (var recording = Torch.record()) {
      NDArray loss = w.mul(w).mul(m.create(c)).sum().mul(0.5f);
      NDArray[] arguments = new NDArray[2 + rest.length];
      arguments[0] = loss;
      arguments[1] = w;
      System.arraycopy(rest, 0, arguments, 2, rest.length);
      return program.call(m, method, arguments).getFloat();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 2, 5", "1, 5, -9, 5", "-1, -3, -9, -1"})
  void findsTheLargestEigenvalueAlsoBesideLargerNegativeOnes(
      float a, float b, float c, float largest) {
    NDArray start = m.create(new float[] {0.3f, 0.4f, 0.5f});

    float found = call("largest", new float[] {a, b, c}, start, m.create(40));

    assertThat(found).isCloseTo(largest, within(1e-3f));
  }

  @Test
  void curvatureAlongADirectionDoesNotDependOnItsLength() {
    float[] c = {1, 5, 2};

    assertThat(call("along", c, m.create(new float[] {0, 7, 7}))).isCloseTo(3.5f, within(1e-5f));
  }
}
