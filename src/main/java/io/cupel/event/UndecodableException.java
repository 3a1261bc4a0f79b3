package io.cupel.event;

import org.apache.kafka.common.errors.SerializationException;

/** Bytes that no schema we know can read, now or later. */
public final class UndecodableException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public UndecodableException(String message) {
    super(message);
  }

  public UndecodableException(String message, Throwable cause) {
    super(message, cause);
  }
}
