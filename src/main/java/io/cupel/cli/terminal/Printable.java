package io.cupel.cli.terminal;

import java.util.regex.Pattern;

/** Text from elsewhere, fit for a terminal. */
public final class Printable {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}]");

  private Printable() {}

  /**
   * The same with a mark in the place of each character that moves the cursor, sets colours or
   * turns the direction: a model's name must not make other lines say something else.
   */
  public static String of(String text) {
    return CONTROL.matcher(text).replaceAll("\uFFFD");
  }
}
