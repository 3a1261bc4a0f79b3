package io.cupel.cli.terminal;

import io.cupel.reason.Printable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Text;

/**
 * The terminal that standard output leads to.
 *
 * @param columns its width, characters
 * @param rows its height, lines
 * @param colours whether they are wanted
 */
public record Screen(int columns, int rows, boolean colours) {
  private static final String PROPERTY = "cupel.terminal.screen"; // ROWSxCOLUMNS, by the launcher
  private static final int USUAL_COLUMNS = 80;
  private static final int USUAL_ROWS = 24;

  /** No terminal is smaller for us: lines would have no room. */
  public Screen {
    columns = Math.max(20, columns);
    rows = Math.max(4, rows);
  }

  /**
   * Empty when standard output is a file or a pipe, or a terminal that cannot be drawn over.
   *
   * @param environment {@code NO_COLOR} with any value turns colours off (no-color.org)
   */
  public static Optional<Screen> fromLauncher(Map<String, String> environment) {
    return of(System.getProperty(PROPERTY), environment);
  }

  static Optional<Screen> of(String size, Map<String, String> environment) {
    if (size == null || "dumb".equals(environment.get("TERM"))) {
      return Optional.empty();
    }
    boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty();
    String[] parts = size.split("x", -1);
    try {
      return Optional.of(
          new Screen(positive(parts[1], USUAL_COLUMNS), positive(parts[0], USUAL_ROWS), colours));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.of(new Screen(USUAL_COLUMNS, USUAL_ROWS, colours));
    }
  }

  private static int positive(String number, int otherwise) {
    int value = Integer.parseInt(number);
    return value > 0 ? value : otherwise;
  }

  /** Text in some styles, where colours are wanted; what it contains is never taken as markup. */
  public Text text(String plain, IStyle... styles) {
    Ansi ansi = colours && styles.length > 0 ? Ansi.ON : Ansi.OFF;
    return Help.defaultColorScheme(ansi).apply(Printable.of(plain), List.of(styles));
  }
}
