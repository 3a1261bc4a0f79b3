package io.cupel.format;

/** A pickle is not what TorchScript writes. The message is a clause for a longer sentence. */
final class PickleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PickleException(String message) {
    super(message);
  }
}
