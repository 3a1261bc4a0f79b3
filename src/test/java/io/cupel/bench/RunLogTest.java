package io.cupel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
  private static final Run FIRST = Runs.attacked("badnets", "default", 0, 0.002, 0.01);
  private static final Run SECOND = Runs.clean("default", 7, 0.001);

  @TempDir Path folder;
  private Path file;
  private RunLog log;

  @BeforeEach
  void log() {
    file = folder.resolve("runs.jsonl");
    log = new RunLog(file);
  }

  @Test
  void thereIsNothingAtFirst() {
    assertThat(log.read()).isEmpty();
  }

  @Test
  void runsComeBackAsTheyWere() {
    log.append(FIRST);
    log.append(SECOND);

    assertThat(log.read()).hasSize(2);
    assertThat(log.read().get(FIRST.key())).isEqualTo(FIRST);
    assertThat(log.read().get(SECOND.key())).isEqualTo(SECOND); // NaN included
  }

  @Test
  void aTornLastLineIsPassedOverAndSpoilsNoOther() throws IOException {
    log.append(FIRST);
    log.append(SECOND);
    byte[] whole = Files.readAllBytes(file);
    for (int length = whole.length - 2; length > whole.length - 40; length--) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));

      assertThat(log.read()).containsOnlyKeys(FIRST.key());
      log.append(SECOND);

      assertThat(log.read()).containsOnlyKeys(FIRST.key(), SECOND.key());
    }
  }

  @Test
  void aLineThatOnlyLacksItsEndCounts() throws IOException {
    log.append(FIRST);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));

    log.append(SECOND);

    assertThat(log.read()).containsOnlyKeys(FIRST.key(), SECOND.key());
  }

  @Test
  void whatIsNoRunIsPassedOver() throws IOException {
    log.append(FIRST);
    Files.writeString(file, "rubbish\n{}\n{\"key\":null}\n\n", StandardOpenOption.APPEND);

    assertThat(log.read()).containsOnlyKeys(FIRST.key());
  }
}
