package io.cupel.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Policies: one a model, or {@code *} for all others. */
@Command(
    name = "policy",
    header = "Say how versions of a model are hardened.",
    synopsisSubcommandLabel = "set|list",
    subcommands = {PolicySetCommand.class, PolicyListCommand.class})
final class PolicyCommand implements Runnable {
  @Spec CommandSpec spec;

  @Mixin HelpOption help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: policy set, policy list.");
  }
}
