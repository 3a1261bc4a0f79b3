package io.cupel.gateway;

import com.fasterxml.jackson.annotation.JsonValue;
import io.cupel.event.CommandKind;
import java.util.Locale;

/** What a person can do about a version. Its name in a path is {@link #path()}. */
public enum Action {
  /** Promote it. */
  APPROVE(CommandKind.APPROVE),
  /** Examine it in a new job. */
  RETRY(CommandKind.RETRY),
  /** Put the alias back to where it pointed before. */
  ROLLBACK(CommandKind.ROLL_BACK);

  private final CommandKind command;

  Action(CommandKind command) {
    this.command = command;
  }

  CommandKind command() {
    return command;
  }

  static Action named(String path) {
    return valueOf(path.toUpperCase(Locale.ROOT));
  }

  /** The name in lower case. */
  @JsonValue
  public String path() {
    return name().toLowerCase(Locale.ROOT);
  }
}
