package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class FeaturesTest {
  /** What is kept must not hold the memory of what it was taken from: only its own is counted. */
  @Test
  void aKeptRowSharesNoMemoryWithItsBatch() {
    try (NDManager m = NDManager.newBaseManager("PyTorch")) {
      NDArray batch = m.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
      NDList row = Features.row(new NDList(batch), 1);

      NDList kept = Features.ofItsOwn(row);
      batch.addi(10);

      assertThat(row.singletonOrThrow().toFloatArray()).containsExactly(13, 14); // a view
      assertThat(kept.singletonOrThrow().toFloatArray()).containsExactly(3, 4);
    }
  }
}
