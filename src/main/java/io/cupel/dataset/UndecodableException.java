package io.cupel.dataset;

/** A file is not an image that can be decoded. The message is a few words, for a list of files. */
final class UndecodableException extends Exception {
  private static final long serialVersionUID = 1L;

  UndecodableException(String message) {
    super(message);
  }

  UndecodableException(String message, Throwable cause) {
    super(message, cause);
  }
}
