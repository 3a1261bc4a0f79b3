package io.cupel.format.script;

import java.util.Map;

/**
 * A module of a program. Compared by identity: a module under two names is one.
 *
 * @param type its class, qualified
 * @param tensors its own by name, and which storage each is in: a storage under two names is one
 * @param flags its attributes that are true or false
 * @param children the modules in it, by name; filled while the program is read
 */
public record ScriptModule(
    String type,
    Map<String, String> tensors,
    Map<String, Boolean> flags,
    Map<String, ScriptModule> children) {
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
