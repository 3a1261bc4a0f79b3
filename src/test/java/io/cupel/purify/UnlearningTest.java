package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnlearningTest {
  /** With a learning rate of 0.02: a convolution's as it stands, a transformer's raised. */
  @ParameterizedTest
  @CsvSource({"0.005, 0.5, 1", "0.02, 0.5, 1", "0.1, 0.5, 5", "0.5, 0.1, 1", "1, 0.1, 2"})
  void theFirstStepIsAsLongAsTheClipAllows(double longestRate, double alpha, double pace) {
    assertThat(Unlearning.pace(longestRate, alpha)).isCloseTo(pace, within(1e-9));
  }

  @Test
  void aLayerThatNothingMovesIsNotThrownFar() {
    assertThat(Unlearning.pace(Double.POSITIVE_INFINITY, 0.5)).isEqualTo(16);
  }
}
