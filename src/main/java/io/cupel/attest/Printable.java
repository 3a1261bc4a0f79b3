package io.cupel.attest;

/**
 * Text of a file from elsewhere, safe to show: it may name tensors and classes as whoever made the
 * model liked, and a terminal obeys control characters.
 */
public final class Printable {
  private static final int LONGEST = 500;

  private Printable() {}

  /** The text with a question mark for each control or format character, cut where it is long. */
  public static String of(String text) {
    String shown = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\u2028\\u2029]", "?");
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…";
  }
}
