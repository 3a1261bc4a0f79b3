package io.cupel.format;

/** A file is not what safetensors describes. The message is a clause for a longer sentence. */
final class SafetensorsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SafetensorsException(String message) {
    super(message);
  }
}
