package io.cupel.process;

/** What is asked of the cage: {@code cupel.engine.cage}. */
public enum CageMode {
  /** As far as this system lets an ordinary user go. */
  AUTO,
  /** Both the network and the files are taken away, or nothing runs. */
  REQUIRE,
  /** Nothing is taken away. */
  OFF
}
