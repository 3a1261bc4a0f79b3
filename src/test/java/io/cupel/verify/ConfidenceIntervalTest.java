package io.cupel.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidenceIntervalTest {
  /** The bounds as statsmodels gives them: proportion_confint(…, method="wilson"). */
  @ParameterizedTest
  @CsvSource({
    "0.8, 10, 0.490162, 0.943318",
    "1, 10, 0.722467, 1",
    "0, 10, 0, 0.277533",
    "0.9, 300, 0.860834, 0.929052",
    "1, 1, 0.206549, 1"
  })
  void isTheScoreInterval(double share, int images, double lower, double upper) {
    ConfidenceInterval interval = ConfidenceInterval.of(share, images);

    assertThat(interval.lower()).isCloseTo(lower, within(1e-5));
    assertThat(interval.upper()).isCloseTo(upper, within(1e-5));
  }

  @Test
  void isOfAShareOfSomething() {
    assertThatThrownBy(() -> ConfidenceInterval.of(Double.NaN, 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ConfidenceInterval.of(0.5, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
