package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.cli.terminal.Screen;
import io.cupel.event.HardeningProgress;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi.Text;

class WatchTableTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Screen SCREEN = new Screen(120, 10, false);

  private final WatchTable table = new WatchTable(ZoneOffset.UTC);

  @Test
  void aJobAtWorkShowsHowFarHowFastAndHowLongStill() {
    // Given a job that did a fifth of its work in ten seconds, and one that is done
    table.put(status("fraud", "7", HardeningState.RUNNING, NOON).build());
    table.put(progress(0.1, NOON, 700));
    table.put(progress(0.3, NOON.plusSeconds(10), 812));
    table.put(
        status("other", "1", HardeningState.PURIFIED, NOON.plusSeconds(60))
            .setAccuracyBefore(0.914)
            .setAccuracyAfter(0.91)
            .build());

    List<String> lines = lines();

    assertThat(lines.get(0)).startsWith("model  version  state");
    assertThat(lines.get(1))
        .startsWith("fraud  7        RUNNING     12:00:00")
        .endsWith("[#####...........]  30 %  screen  812 images/s  35 s left");
    assertThat(lines.get(2)).contains("PURIFIED    12:01:00  accuracy 91.40 % -> 91.00 %");
    assertThat(lines.get(3)).isEqualTo("1 RUNNING, 1 PURIFIED");
  }

  @Test
  void aJobIsAtWorkSinceItsStartAndNotSinceItsLatestProgress() {
    table.put(
        status("fraud", "7", HardeningState.RUNNING, NOON.plusSeconds(40))
            .setStartedAt(NOON)
            .build());

    assertThat(lines().get(1)).contains("RUNNING     12:00:00");
  }

  @Test
  void howLongStillIsNotGuessedFromLittle() {
    table.put(status("fraud", "7", HardeningState.RUNNING, NOON).build());
    table.put(progress(0.1, NOON, 700));
    table.put(progress(0.15, NOON.plusSeconds(10), 700));

    assertThat(lines().get(1)).endsWith("screen  700 images/s");
  }

  @Test
  void anotherAttemptBeginsAnew() {
    table.put(status("fraud", "7", HardeningState.RUNNING, NOON).setAttempts(2).build());
    table.put(progress(0.1, NOON, 700));
    table.put(progress(0.6, NOON.plusSeconds(10), 700));
    HardeningProgress again = progress(0, NOON.plusSeconds(20), 700);
    again.setAttempt(2);
    table.put(again);

    assertThat(lines().get(1)).contains("   0 %").endsWith("attempt 2").doesNotContain("left");
  }

  @Test
  void whatTheScreenHasNoRoomForIsCounted() {
    for (int i = 0; i < 30; i++) {
      table.put(status("m" + i, "1", HardeningState.QUEUED, NOON.plusSeconds(i)).build());
    }

    List<String> lines = lines();

    assertThat(lines).hasSizeLessThan(SCREEN.rows());
    assertThat(lines.get(1)).startsWith("m29");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("30 QUEUED; 23 more that are not shown");
  }

  @Test
  void longTimesAreTold() {
    assertThat(WatchTable.about(Duration.ofSeconds(150))).isEqualTo("3 min left");
    assertThat(WatchTable.about(Duration.ofHours(3))).isEqualTo("3 h left");
  }

  private List<String> lines() {
    return table.lines(SCREEN).stream().map(Text::plainString).map(String::stripTrailing).toList();
  }

  private static HardeningStatus.Builder status(
      String model, String version, HardeningState state, Instant at) {
    return HardeningStatus.newBuilder()
        .setRegistry("event")
        .setModel(model)
        .setVersion(version)
        .setState(state)
        .setJobId("j1")
        .setPhase(state == HardeningState.RUNNING ? "load" : null)
        .setRegisteredAt(NOON)
        .setUpdatedAt(at);
  }

  private static HardeningProgress progress(double fraction, Instant at, double speed) {
    return HardeningProgress.newBuilder()
        .setJobId("j1")
        .setRegistry("event")
        .setModel("fraud")
        .setVersion("7")
        .setPhase("screen")
        .setFraction(fraction)
        .setImagesPerSecond(speed)
        .setAttempt(1)
        .setWorker("w")
        .setAt(at)
        .build();
  }
}
