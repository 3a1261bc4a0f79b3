package io.cupel.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi.Style;

class ScreenTest {
  @Test
  void aFileOrADumbTerminalIsNoScreen() {
    assertThat(Screen.of(null, Map.of())).isEmpty();
    assertThat(Screen.of("24x80", Map.of("TERM", "dumb"))).isEmpty();
  }

  @Test
  void theLauncherTellsItsSize() {
    assertThat(Screen.of("50x132", Map.of())).contains(new Screen(132, 50, true));
    assertThat(Screen.of("0x0", Map.of())).contains(new Screen(80, 24, true));
    assertThat(Screen.of("x", Map.of())).contains(new Screen(80, 24, true));
  }

  @Test
  void coloursAreThereUnlessNobodyWantsThem() {
    Screen coloured = Screen.of("24x80", Map.of()).orElseThrow();
    Screen plain = Screen.of("24x80", Map.of("NO_COLOR", "1")).orElseThrow();

    assertThat(coloured.text("FAILED", Style.fg_red).toString()).contains("\u001B[31m");
    assertThat(plain.text("FAILED", Style.fg_red).toString()).isEqualTo("FAILED");
  }

  @Test
  void aNameIsNeitherMarkupNorControlsTheTerminal() {
    Screen coloured = new Screen(80, 24, true);

    assertThat(coloured.text("@|red x|@ \u001B[2J \u202E").toString())
        .isEqualTo("@|red x|@ ?[2J ?");
  }

  @Test
  void linesAreDrawnOverAndCutAtTheEdge() {
    StringWriter text = new StringWriter();
    Screen screen = new Screen(20, 24, false);
    LiveLines lines = new LiveLines(new PrintWriter(text), screen);

    lines.draw(List.of(screen.text("first"), screen.text("x".repeat(40))));
    lines.draw(List.of(screen.text("second")));

    String end = System.lineSeparator();
    assertThat(text.toString())
        .isEqualTo(
            "\u001B[2Kfirst"
                + end
                + "\u001B[2K"
                + "x".repeat(19)
                + end
                + "\u001B[J"
                + "\u001B[2F\u001B[2Ksecond"
                + end
                + "\u001B[J");
  }
}
