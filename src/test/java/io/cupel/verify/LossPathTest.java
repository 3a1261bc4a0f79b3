package io.cupel.verify;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.SelectedLayer;
import io.cupel.verify.Sharpness.Point;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LossPathTest {
  private final NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  @AfterEach
  void close() {
    m.close();
  }

  private SelectedLayer layer(float weight, float other, float bias) {
    return new SelectedLayer(
        "head", m.create(new float[] {weight, other}), Optional.of(m.create(new float[] {bias})));
  }

  @Test
  void goesThroughBothStatesAndLeavesTheNewOne() {
    SelectedLayer start = layer(0, 2, 10);
    SelectedLayer end = layer(4, 2, 12);
    NDArray weight = end.weight();
    NDArray bias = end.bias().orElseThrow();

    List<Point> path =
        LossPath.of(start, end, () -> weight.toFloatArray()[0] + 100 * bias.toFloatArray()[0]);

    assertThat(path).hasSize(9);
    assertThat(path.get(0)).isEqualTo(new Point(-0.5, -2 + 900));
    assertThat(path).contains(new Point(0, 1000), new Point(0.5, 2 + 1100), new Point(1, 1204));
    assertThat(path.get(8)).isEqualTo(new Point(1.5, 6 + 1300));
    assertThat(weight.toFloatArray()).containsExactly(4, 2);
    assertThat(bias.toFloatArray()).containsExactly(12);
  }
}
