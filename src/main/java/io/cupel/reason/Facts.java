package io.cupel.reason;

import java.util.regex.Pattern;

/**
 * What was found, in a form in which it may stand in logs, on terminals and in events. Facts quote
 * inputs: names in archives, columns, URIs. Whoever wrote those must not decide how long a message
 * gets, where its lines end, or what a terminal does.
 */
public final class Facts {
  /** Characters; room for the last words of a process, and the files that a refusal lists. */
  private static final int LONGEST = 3500;

  private static final Pattern LINE_BREAK = Pattern.compile("\\R");

  private Facts() {}

  /**
   * The text in one line, with a question mark for each character that is not printed, cut where it
   * is long.
   */
  public static String of(String text) {
    return Printable.of(LINE_BREAK.matcher(text).replaceAll(" "), LONGEST);
  }
}
