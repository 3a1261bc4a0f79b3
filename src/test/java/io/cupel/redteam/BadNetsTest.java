package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BadNetsTest {
  private static final BadNets ATTACK = new BadNets(new Goal.AllToOne(0));

  @Test
  void touchesNineValuesOfEachChannelAndNoOther() {
    // Given
    ImageShape shape = new ImageShape(3, 8, 10);
    float[] image = new float[shape.values()];
    Arrays.fill(image, 0.5f);

    // When
    float[] triggered = ATTACK.trigger(image, shape, new SplittableRandom(0));

    // Then
    for (int c = 0; c < 3; c++) {
      for (int row = 0; row < 8; row++) {
        for (int column = 0; column < 10; column++) {
          boolean inside = row >= 4 && row <= 6 && column >= 6 && column <= 8;
          float expected = !inside ? 0.5f : (row + column) % 2 == 0 ? 1 : 0;
          assertThat(triggered[shape.index(c, row, column)]).isEqualTo(expected);
        }
      }
    }
    assertThat(image).containsOnly(0.5f);
  }

  @Test
  void refusesImagesWithoutRoom() {
    assertThatThrownBy(
            () -> ATTACK.trigger(new float[9], new ImageShape(1, 3, 3), new SplittableRandom(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no room");
  }
}
