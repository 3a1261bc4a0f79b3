package io.cupel.reason;

import java.time.Duration;

/** The other side is away for now, and may have said for how long it wants to be left alone. */
public final class OutageException extends ReasonException {
  private static final long serialVersionUID = 1L;

  private final Duration pause;

  /**
   * @param reason one that is retryable
   * @param facts as in {@link ReasonException}
   * @param pause what the other side asked for; zero where it did not say
   */
  public OutageException(Reason reason, String facts, Duration pause, Throwable cause) {
    super(reason, facts, cause);
    this.pause = pause;
  }

  /** The shortest pause before another attempt. */
  public Duration pause() {
    return pause;
  }
}
