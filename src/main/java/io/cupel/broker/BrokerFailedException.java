package io.cupel.broker;

/** The embedded broker did not start, or cannot go on. The message ends with its last words. */
public final class BrokerFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerFailedException(String message) {
    super(message);
  }

  BrokerFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
