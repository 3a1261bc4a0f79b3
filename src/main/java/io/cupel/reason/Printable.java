package io.cupel.reason;

import java.util.regex.Pattern;

/**
 * Text from elsewhere, fit to be shown: whoever named a model, a tensor or a class must not decide
 * where a line ends, how what follows is read, or what a terminal does.
 */
public final class Printable {
  /** Moves the cursor, sets colours, ends a line or turns the direction, or stands for nothing. */
  public static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\u2028\\u2029]");

  private Printable() {}

  /** The text with a question mark for each character that is not printed. */
  public static String of(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }

  /**
   * The same, cut where it is long.
   *
   * @param longest characters
   */
  public static String of(String text, int longest) {
    return of(text.length() <= longest ? text : text.substring(0, longest) + "…");
  }
}
