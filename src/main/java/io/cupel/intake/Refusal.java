package io.cupel.intake;

import io.cupel.reason.Reason;

/**
 * Why no job is made of an announcement.
 *
 * @param reason the code
 * @param facts what was found, as one or more sentences
 */
record Refusal(Reason reason, String facts) {
  /** Facts first, then what to do. */
  String message() {
    return facts + " " + reason.advice();
  }
}
