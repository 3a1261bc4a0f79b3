package io.cupel.bench;

import io.cupel.bench.Run.Key;

/** Runs to reckon with. */
final class Runs {
  private static final double NAN = Double.NaN;

  private Runs() {}

  static Run attacked(String attack, String recipe, long seed, double drop, double success) {
    return attacked(attack, recipe, seed, drop, success, "PURIFIED", 0.1);
  }

  static Run attacked(
      String attack,
      String recipe,
      long seed,
      double drop,
      double success,
      String verdict,
      double evidence) {
    return new Run(
        key(attack, recipe, seed),
        attack,
        0.92,
        0.92 - drop,
        1,
        success,
        0.8,
        verdict,
        "l4.c2",
        "",
        evidence,
        400,
        30,
        "cpu");
  }

  static Run clean(String recipe, long seed, double drop) {
    return new Run(
        key("clean", recipe, seed),
        "clean",
        0.91,
        0.91 - drop,
        NAN,
        NAN,
        NAN,
        "HARDENED",
        "l4.c2",
        "",
        0.3,
        400,
        30,
        "cpu");
  }

  private static Key key(String attack, String recipe, long seed) {
    return new Key("model of " + attack, recipe, seed, "settings");
  }
}
