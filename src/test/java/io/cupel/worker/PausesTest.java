package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.reason.OutageException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PausesTest {
  private final Pauses pauses = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(60));

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "4, 8", "7, 60", "2000000000, 60"})
  void pausesGrowToALimit(int failures, int seconds) {
    assertThat(pauses.length(failures)).hasSeconds(seconds);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1800, 1",
    "1, 9, 1800, 12", // 9 s even where a quarter of it is left out
    "7, 9, 1800, 60",
    "1, 3600, 1800, 1800",
    "1, 0, 0, 0",
  })
  void aServerIsLeftAloneForAsLongAsItAsks(int failures, int asked, int left, int seconds) {
    ReasonException outage =
        new OutageException(Reason.REGISTRY_UNAVAILABLE, "Away.", Duration.ofSeconds(asked), null);

    assertThat(pauses.length(failures, outage, Duration.ofSeconds(left))).hasSeconds(seconds);
  }
}
