package io.cupel.format.script;

/** The text is more than is read here: nothing else of it is tried. */
final class ScriptTooLargeException extends UnreadableScriptException {
  private static final long serialVersionUID = 1L;

  ScriptTooLargeException() {
    super("it is too large");
  }
}
