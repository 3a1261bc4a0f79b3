package io.cupel.cli;

import io.cupel.cli.terminal.Terminal;
import io.cupel.event.DecodingLimits;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Entry point of the command line and the service. */
@QuarkusMain
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name, and ends the process with its exit code. */
  public static void main(String... args) {
    DecodingLimits.apply();
    Logs.forCommands(args);
    int code = Cupel.commandLine(ChildEngine::open, Terminal.fromLauncher()).execute(args);
    System.exit(code);
  }
}
