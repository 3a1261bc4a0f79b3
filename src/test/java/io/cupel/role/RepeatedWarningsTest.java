package io.cupel.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class RepeatedWarningsTest {
  private static final String CLIENT = "org.apache.kafka.clients.NetworkClient";
  private final RepeatedWarnings filter = new RepeatedWarnings();

  private static LogRecord record(String logger, Level level, String message, int second) {
    LogRecord record = new LogRecord(level, message);
    record.setLoggerName(logger);
    record.setInstant(Instant.ofEpochSecond(second));
    return record;
  }

  private boolean shown(String message, int second) {
    return filter.isLoggable(record(CLIENT, Level.WARNING, message, second));
  }

  @Test
  void theSameWarningIsToldOnceAMinute() {
    assertThat(shown("node 1 is away", 0)).isTrue();
    assertThat(shown("node 1 is away", 1)).isFalse();
    assertThat(shown("node 2 is away", 1)).isTrue();
    assertThat(shown("node 1 is away", 59)).isFalse();
    LogRecord again = record(CLIENT, Level.WARNING, "node 1 is away", 60);
    assertThat(filter.isLoggable(again)).isTrue();
    assertThat(again.getMessage()).startsWith("node 1 is away").contains("2 times more");
    assertThat(shown("node 1 is away", 61)).isFalse();
  }

  @Test
  void aClockThatIsPutBackHidesNothing() {
    assertThat(shown("node 1 is away", 3600)).isTrue();
    assertThat(shown("node 1 is away", 10)).isTrue();
    assertThat(shown("node 1 is away", 11)).isFalse();
  }

  @Test
  void theNumberOfAnAnswerMakesNoOtherWarning() {
    assertThat(shown("an issue with correlation id 2 : {a=UNKNOWN_TOPIC}", 0)).isTrue();
    assertThat(shown("an issue with correlation id 17 : {a=UNKNOWN_TOPIC}", 1)).isFalse();
    assertThat(shown("an issue with correlation id 18 : {b=UNKNOWN_TOPIC}", 1)).isTrue();
  }

  @Test
  void errorsAndOthersWordsAreAlwaysTold() {
    for (int i = 0; i < 2; i++) {
      assertThat(filter.isLoggable(record(CLIENT, Level.SEVERE, "no right", i))).isTrue();
      assertThat(filter.isLoggable(record("io.cupel.worker", Level.WARNING, "w", i))).isTrue();
      LogRecord thrown = record(CLIENT, Level.WARNING, "why", i);
      thrown.setThrown(new IllegalStateException());
      assertThat(filter.isLoggable(thrown)).isTrue();
    }
  }
}
