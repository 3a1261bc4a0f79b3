package io.cupel.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class LayerChangeTest {
  @Test
  void countsEveryMoveInUnitsOfTheWeightsScale() {
    // Given weights of scale 2, of which one stays and three move by 0.002, 0.2 and 2 of it
    float[] before = {2, -2, 2, -2};
    float[] after = {2, -2.004f, 2.4f, 2};

    LayerChange change = LayerChange.of(before, after);

    assertThat(change.scale()).isEqualTo(2);
    assertThat(change.unchanged()).isEqualTo(1);
    assertThat(change.largest()).isEqualTo(2);
    assertThat(change.relative()).isCloseTo(Math.sqrt(16.16) / 4, within(1e-3));
    assertThat(change.histogram()).hasSize(40);
    assertThat(change.histogram().get(bin(0.002))).isEqualTo(1);
    assertThat(change.histogram().get(bin(0.2))).isEqualTo(1);
    assertThat(change.histogram().get(bin(2))).isEqualTo(1);
  }

  private static int bin(double move) {
    return (int) ((Math.log10(move) + 5) / 6 * 40);
  }

  @Test
  void whatLiesOutsideCountsAtTheEnds() {
    LayerChange change = LayerChange.of(new float[] {1, 1, 0}, new float[] {1.0000001f, 1e6f, 0});

    assertThat(change.histogram().get(0)).isEqualTo(1);
    assertThat(change.histogram().get(39)).isEqualTo(1);
    assertThat(change.unchanged()).isEqualTo(1);
  }

  @Test
  void weightsThatAreAllZeroHaveNoScale() {
    LayerChange change = LayerChange.of(new float[2], new float[] {1, 0});

    assertThat(change.relative()).isNaN();
    assertThat(change.largest()).isNaN();
    assertThat(change.histogram().get(39)).isEqualTo(1);
  }

  @Test
  void noChangeIsAnEmptyHistogram() {
    LayerChange change = LayerChange.of(new float[] {1, 2}, new float[] {1, 2});

    assertThat(change.relative()).isZero();
    assertThat(change.histogram()).isEqualTo(Collections.nCopies(40, 0));
  }

  @Test
  void anotherNumberOfWeightsIsRefused() {
    assertThatThrownBy(() -> LayerChange.of(new float[2], new float[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
