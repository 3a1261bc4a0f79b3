package io.cupel.intake;

import java.util.Locale;

/** What became of an announcement. */
public enum Outcome {
  /** A job was made. */
  JOB,
  /** Its job was made before. */
  DUPLICATE,
  /** It is a version that a job published; hardening it again would never end. */
  OWN,
  /** It went to {@code hardening-failures}. */
  FAILURE,
  /** It went to {@code dead-letters}. */
  DEAD_LETTER,
  /** It waits for a policy or for the result that it was published by. */
  HELD;

  /** As a metric's label. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
