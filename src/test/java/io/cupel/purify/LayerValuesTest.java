package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.SelectedLayer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LayerValuesTest {
  private final NDManager manager = NDManager.newBaseManager();
  private final NDArray weight = manager.create(new float[] {1, 2, 3, 4});
  private final NDArray bias = manager.create(new float[] {-1});

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aLayerIsTheMeanOfWhatItWasAndWhatItIs() {
    // Given
    try (LayerValues before =
        new LayerValues(new SelectedLayer("l", weight, Optional.of(bias)), manager)) {
      weight.addi(2);
      bias.muli(3);

      // When
      before.mix();
    }

    // Then
    assertThat(weight.toFloatArray()).containsExactly(2, 3, 4, 5);
    assertThat(bias.toFloatArray()).containsExactly(-2);
  }

  @Test
  void whatItWasCanBePutBack() {
    try (LayerValues before =
        new LayerValues(new SelectedLayer("l", weight, Optional.empty()), manager)) {
      weight.addi(2);

      before.putBack();
    }

    assertThat(weight.toFloatArray()).containsExactly(1, 2, 3, 4);
  }
}
