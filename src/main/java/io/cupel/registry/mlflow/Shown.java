package io.cupel.registry.mlflow;

/** Text from a server as it may stand in a message. */
final class Shown {
  private Shown() {}

  /** One line of printable characters, cut where it is too long. */
  static String line(String text, int longest) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    String cut = line.length() <= longest ? line : line.substring(0, longest) + "…";
    return cut.endsWith(".") ? cut.substring(0, cut.length() - 1) : cut;
  }
}
