package io.cupel.event;

/** Identity of what a person asks for. */
public final class CommandId {
  private CommandId() {}

  /**
   * Lower-case hex SHA-256 of what is to be done, to which version, and of the decision that it
   * follows. Two clicks that see the same last decision are one command, whoever makes them; after
   * a new decision the same click is a new command.
   */
  public static String of(CommandKind kind, VersionKey version, String lastDecisionId) {
    return Digest.ofFields("command", kind.name(), version.encoded(), lastDecisionId);
  }
}
