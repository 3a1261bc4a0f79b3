package io.cupel.cli.terminal;

/**
 * What standard error leads to.
 *
 * @param columns width of the terminal; 0: not a terminal
 */
public record Terminal(int columns) {
  /** Standard error is a file or a pipe. */
  public static final Terminal NONE = new Terminal(0);

  /** Java cannot ask about standard error alone; the launcher can, and passes the width. */
  public static Terminal fromLauncher() {
    String columns = System.getProperty("cupel.terminal.columns");
    if (columns == null) {
      return NONE;
    }
    try {
      int number = Integer.parseInt(columns);
      return new Terminal(number > 0 ? number : 80);
    } catch (NumberFormatException e) {
      return new Terminal(80);
    }
  }

  /** Whether lines may be drawn over. */
  public boolean interactive() {
    return columns > 0;
  }
}
