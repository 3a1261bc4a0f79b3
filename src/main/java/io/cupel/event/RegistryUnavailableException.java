package io.cupel.event;

import org.apache.kafka.common.errors.RetriableException;

/** The schema registry does not answer as it should. Says nothing about the record: try again. */
public final class RegistryUnavailableException extends RetriableException {
  private static final long serialVersionUID = 1L;

  /** The cause may be null. */
  public RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
