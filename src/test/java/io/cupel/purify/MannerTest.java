package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.SelectedLayer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MannerTest {

  @Test
  void theWeightTellsWhatKindOfLayerItIs() {
    assertThat(of(new Shape(8, 4))).isSameAs(Manner.OF_LINEAR_LAYERS);
    assertThat(of(new Shape(8, 4, 3, 3))).isSameAs(Manner.OF_CONVOLUTIONS);
    assertThat(of(new Shape(8, 4, 1, 1))).isSameAs(Manner.OF_CONVOLUTIONS);
  }

  private static Manner of(Shape weight) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      return Manner.of(new SelectedLayer("layer", manager.zeros(weight), Optional.empty()));
    }
  }
}
