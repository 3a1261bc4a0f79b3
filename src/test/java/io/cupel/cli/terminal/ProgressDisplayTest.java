package io.cupel.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.purify.ProgressListener.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private final StringWriter text = new StringWriter();
  private final AtomicLong millis = new AtomicLong();

  private ProgressDisplay display(int columns) {
    return new ProgressDisplay(
        new PrintWriter(text), new Terminal(columns), () -> Instant.ofEpochMilli(millis.get()));
  }

  private static Progress at(String phase, double fraction) {
    return new Progress(phase, fraction, Double.NaN, Double.NaN, "");
  }

  @Test
  void aFileGetsALineAPhaseAndOneEveryTenSeconds() {
    try (ProgressDisplay display = display(0)) {
      display.on(at("load", 0));
      display.on(at("screen", 0.1));
      display.on(at("screen", 0.2));
      millis.set(10_001);
      display.on(at("screen", 0.3));
    }

    assertThat(text.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly("load 0 % 0 s", "screen 10 % 0 s", "screen 30 % 10 s");
  }

  @Test
  void aTerminalGetsOneLineThatIsDrawnOver() {
    try (ProgressDisplay display = display(60)) {
      display.on(at("screen", 0.5));
      millis.set(200);
      display.on(
          new Progress("screen", 1.5, 0.25, 340.4, "a message that is too long to be shown"));
    }

    String[] drawn = text.toString().split("\r");
    assertThat(drawn).hasSize(4); // nothing, two drawings, the last state
    assertThat(drawn[1]).contains("[############............]").hasSize(59);
    assertThat(drawn[2]).contains("[########################] 100 %").hasSize(59);
    assertThat(drawn[3].stripTrailing()).hasSizeLessThan(60);
    assertThat(text.toString()).endsWith(System.lineSeparator());
  }
}
