package io.cupel.cli.terminal;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi.Text;

/** Some lines at the bottom of a terminal, each drawing over the one before. */
public final class LiveLines {
  private static final String CLEAR_LINE = "\u001B[2K";
  private static final String CLEAR_BELOW = "\u001B[J";

  private final PrintWriter out;
  private final Screen screen;
  private int drawn;

  /** None are drawn yet. */
  public LiveLines(PrintWriter out, Screen screen) {
    this.out = out;
    this.screen = screen;
  }

  /** Draws lines, each cut at the edge; not more than the screen is high. */
  public void draw(List<Text> lines) {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001B[").append(drawn).append('F'); // up to the beginning of the first
    }
    for (Text line : lines) {
      text.append(CLEAR_LINE).append(cut(line)).append(System.lineSeparator());
    }
    out.print(text.append(CLEAR_BELOW));
    out.flush();
    drawn = lines.size();
  }

  private Text cut(Text line) {
    int room = screen.columns() - 1; // some terminals wrap at the last column
    return line.plainString().length() <= room ? line : line.substring(0, room);
  }
}
