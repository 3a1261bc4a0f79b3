package io.cupel.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Program;
import io.cupel.classifier.Torch;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On ½ Σ cᵢwᵢ², whose Hessian is the diagonal c. */
class HessianTest {
  private final NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private Program program;
  private int products;

  @BeforeEach
  void load() {
    Torch.threads(1);
    program = Program.load(Hessian.class, Hessian.PROGRAM, Device.cpu());
  }

  @AfterEach
  void close() {
    program.close();
    m.close();
  }

  private double of(float[] c, ToDoubleFunction<Hessian> question) {
    NDArray w = m.create(new float[] {0.5f, -1, 2});
    w.setRequiresGradient(true);
    try (var recording = Torch.record()) {
      NDArray loss = w.mul(w).mul(m.create(c)).sum().mul(0.5f);
      products = 0;
      return question.applyAsDouble(new Hessian(m, program, loss, w, () -> products++));
    }
  }

  private double largest(float[] c, float... start) {
    return of(c, hessian -> hessian.largestEigenvalue(m.create(start)));
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 2, 5", "1, 5, -9, 5", "-1, -3, -9, -1"})
  void findsTheLargestEigenvalueAlsoBesideLargerNegativeOnes(
      float a, float b, float c, float largest) {
    double found = largest(new float[] {a, b, c}, 0.3f, 0.4f, 0.5f);

    assertThat(found).isCloseTo(largest, withinPercentage(1));
  }

  @Test
  void endsWhenTheValueStays() {
    largest(new float[] {1, 5, 2}, 0, 1, 1e-3f);
    assertThat(products).isEqualTo(2);

    largest(new float[] {1, 5, 2}, 1, 1e-3f, 1);
    assertThat(products).isBetween(8, 20);
  }

  @Test
  void curvatureAlongADirectionDoesNotDependOnItsLength() {
    NDArray direction = m.create(new float[] {0, 7, 7});

    assertThat(of(new float[] {1, 5, 2}, hessian -> hessian.along(direction)))
        .isCloseTo(3.5, within(1e-5));
    assertThat(products).isEqualTo(1);
  }
}
