package io.cupel.intake;

import io.cupel.reason.Facts;
import io.cupel.reason.Reason;

/**
 * Why no job is made of an announcement.
 *
 * @param reason the code
 * @param facts what was found, as one or more sentences; cut after 1000 characters, for whoever
 *     quotes an event or a policy would else write a record that no topic takes
 */
record Refusal(Reason reason, String facts) {
  private static final int LONGEST_FACTS = 1000;

  Refusal {
    String shown = Facts.of(facts);
    facts = shown.substring(0, Math.min(shown.length(), LONGEST_FACTS));
  }

  /** Facts first, then what to do. */
  String message() {
    return facts + " " + reason.advice();
  }
}
