package io.cupel.format.script;

import java.util.Optional;

/** The text of a program's classes and functions. */
public interface ScriptCode {
  /** From {@code class} to the next definition. */
  Optional<String> ofClass(String qualified);

  /** From {@code def} to the next definition. */
  Optional<String> ofFunction(String qualified);
}
