package io.cupel.cli;

import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What commands that do not boot the service log. Errors reach the person as exceptions. */
final class Logs {
  /** Held: a logger that nobody holds forgets its level. */
  private static final Logger ROOT = Logger.getLogger("");

  private Logs() {}

  /** Silence, unless the arguments ask for more: Kafka's clients log every attempt to connect. */
  static void forCommands(String... args) {
    List<String> words = Arrays.asList(args);
    boolean service = words.contains("serve") || words.contains("demo"); // configured by Quarkus
    if (!service && !words.contains(OutputOptions.VERBOSE)) {
      ROOT.setLevel(Level.OFF);
    }
  }
}
