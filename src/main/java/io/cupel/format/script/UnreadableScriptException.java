package io.cupel.format.script;

/** The text is not of the form that PyTorch writes. */
class UnreadableScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableScriptException(String message) {
    super(message);
  }
}
