package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceProcessTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1:80",
    "10.0.0.5, 10.0.0.5:80",
    "0.0.0.0, 127.0.0.1:80",
    "::, 127.0.0.1:80",
    "::1, [::1]:80",
  })
  void tellsAnAddressThatAnswers(String listensOn, String told) {
    assertThat(ServiceProcess.reached(listensOn, 80)).isEqualTo(told);
  }
}
