package io.cupel.registry.mlflow.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the poll waits. */
class ScheduleTest {
  private static final Duration PERIOD = Duration.ofSeconds(30);

  private static RandomGenerator always(double value) {
    return new Random() {
      private static final long serialVersionUID = 1L;

      @Override
      public double nextDouble() {
        return value;
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "5, 16", "9, 256", "10, 300", "60, 300"})
  void doublesUpToFiveMinutes(int failures, long seconds) {
    Schedule schedule = new Schedule(PERIOD, always(0));

    assertThat(schedule.afterFailure(failures, Optional.empty())).hasSeconds(seconds);
  }

  @ParameterizedTest
  @CsvSource({"1, 90, 90", "9, 90, 256"})
  void waitsAsLongAsTheServerAsks(int failures, long asked, long seconds) {
    Schedule schedule = new Schedule(PERIOD, always(0));

    assertThat(schedule.afterFailure(failures, Optional.of(Duration.ofSeconds(asked))))
        .hasSeconds(seconds);
  }

  @Test
  void takesUpToAFifthOff() {
    Schedule schedule = new Schedule(PERIOD, always(1));

    assertThat(schedule.afterSuccess()).hasSeconds(24);
    assertThat(schedule.afterFailure(5, Optional.empty())).hasMillis(12_800);
  }

  @Test
  void neverAsksAnAilingServerMoreOftenThanAWellOne() {
    Duration hour = Duration.ofHours(1);
    Schedule schedule = new Schedule(hour, always(0));

    assertThat(schedule.afterFailure(30, Optional.empty())).isEqualTo(hour);
  }
}
