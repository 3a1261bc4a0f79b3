package io.cupel.cli;

import io.cupel.reason.Reason;

/** How a command ended. Part of the public contract; docs/exit-codes.md says more. */
enum ExitCode {
  OK(0, "Done."),
  INTERNAL(1, "Something failed that should not; please report it."),
  USAGE(2, "The command line is wrong; nothing was done."),
  REFUSED(3, "The input was refused, for the reason whose code is on standard error."),
  TEMPORARY(4, "It failed for a reason that may pass: try again."),
  REJECTED(5, "Hardening ended with the verdict REJECTED: the result must not be promoted."),
  NO_JAVA(6, "The launcher found no JDK of version 17 to 25."),
  BUILD_FAILED(7, "The launcher could not build Cupel."),
  INTERRUPTED(130, "Interrupted (Ctrl-C).");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  int number() {
    return number;
  }

  String meaning() {
    return meaning;
  }

  static ExitCode of(Reason reason) {
    if (reason == Reason.INTERNAL_ERROR) {
      return INTERNAL;
    }
    return reason.retryable() ? TEMPORARY : REFUSED;
  }
}
