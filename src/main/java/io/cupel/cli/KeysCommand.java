package io.cupel.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Keys that attestations are signed and verified with. */
@Command(
    name = "keys",
    header = "Make keys that attestations are signed with.",
    synopsisSubcommandLabel = "new",
    subcommands = KeysNewCommand.class)
final class KeysCommand implements Runnable {
  @Spec CommandSpec spec;

  @Mixin HelpOption help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: keys new.");
  }
}
