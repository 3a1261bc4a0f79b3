package io.cupel.format.script;

/** How much is done for one program at most: text may be made so that it grows without end. */
final class ReadingLimits {
  private static final int MAX_STEPS = 500_000; // expressions, however often each is met
  private static final int MAX_LINES = 20_000;
  private static final int MAX_LETTERS = 8 << 20; // of these, those that were given up among them

  private int steps;
  private int lines;
  private int letters;

  /** Counts an expression that is looked at. */
  void step() {
    if (++steps > MAX_STEPS) {
      throw new ScriptTooLargeException();
    }
  }

  /** Counts a line that is written. */
  void line(FlatLine line) {
    letters += line.text().stream().mapToInt(String::length).sum();
    if (++lines > MAX_LINES || letters > MAX_LETTERS) {
      throw new ScriptTooLargeException();
    }
  }
}
