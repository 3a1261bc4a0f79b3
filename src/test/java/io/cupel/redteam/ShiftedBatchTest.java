package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.dataset.LabelledImages;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShiftedBatchTest {
  private static final ImageShape SHAPE = new ImageShape(2, 4, 5);

  @Test
  void movesEveryImageByNoMoreThanAllowedAndFillsWithZeros() {
    // Given
    LabelledImages images = SyntheticImages.of(1, 1, SHAPE, 4);
    SplittableRandom random = new SplittableRandom(9);
    Set<String> moves = new HashSet<>();

    for (int draw = 0; draw < 200; draw++) {
      // When
      ShiftedBatch batch = ShiftedBatch.of(images, new int[] {0}, 0, 1, 1, random);

      // Then
      moves.add(move(images.pixels(), batch.pixels()));
    }
    assertThat(moves).hasSize(9).doesNotContain("none");
  }

  private static String move(float[] before, float[] after) {
    for (int down = -1; down <= 1; down++) {
      for (int right = -1; right <= 1; right++) {
        if (isMoved(before, after, down, right)) {
          return down + "," + right;
        }
      }
    }
    return "none";
  }

  private static boolean isMoved(float[] before, float[] after, int down, int right) {
    for (int c = 0; c < SHAPE.channels(); c++) {
      for (int row = 0; row < SHAPE.height(); row++) {
        for (int column = 0; column < SHAPE.width(); column++) {
          int fromRow = row - down;
          int fromColumn = column - right;
          boolean inside =
              fromRow >= 0
                  && fromRow < SHAPE.height()
                  && fromColumn >= 0
                  && fromColumn < SHAPE.width();
          float expected = inside ? before[SHAPE.index(c, fromRow, fromColumn)] : 0;
          if (after[SHAPE.index(c, row, column)] != expected) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
