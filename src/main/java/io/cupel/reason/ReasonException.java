package io.cupel.reason;

import java.util.Objects;

/**
 * Something was refused or failed for a reason that has a code. Its message is complete: facts
 * first, then what to do.
 */
public class ReasonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * @param reason the code
   * @param facts what was found, with names and numbers, as one or more sentences; may quote an
   *     input as it is ({@link Facts})
   */
  public ReasonException(Reason reason, String facts) {
    this(reason, facts, null);
  }

  /** As {@link #ReasonException(Reason, String)}, with the exception that led to it. */
  public ReasonException(Reason reason, String facts, Throwable cause) {
    super(Facts.of(facts) + " " + reason.advice(), cause);
    this.reason = Objects.requireNonNull(reason);
  }

  /** The code. */
  public Reason reason() {
    return reason;
  }
}
