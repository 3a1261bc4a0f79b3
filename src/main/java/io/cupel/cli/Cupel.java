package io.cupel.cli;

import io.cupel.attest.CupelVersion;
import io.cupel.cli.terminal.Screen;
import io.cupel.cli.terminal.Terminal;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a sub-command, and the tree of all commands. */
@Command(
    name = "cupel",
    mixinStandardHelpOptions = true,
    versionProvider = Cupel.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    header = "Purifies image classifiers that may carry a backdoor.",
    description = {
      "",
      "New here? 'cupel demo' shows everything on a small backdoored model.",
      "One file and a few hundred clean images? 'cupel harden MODEL --clean DATA --out DIR'.",
      "Beside a model registry? 'cupel serve', then 'cupel policy set' and 'cupel submit'.",
      ""
    })
final class Cupel implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Name a command: " + String.join(", ", spec.subcommands().keySet()) + ".");
  }

  /** All commands, with what they need from outside. */
  static CommandLine commandLine(EngineSource engines, Terminal terminal) {
    CommandLine root =
        new CommandLine(new Cupel())
            .addSubcommand(new DemoCommand(engines, terminal))
            .addSubcommand(new HardenCommand(engines, terminal))
            .addSubcommand(new PatchCommand())
            .addSubcommand(new EvaluateCommand(engines))
            .addSubcommand(new VerifyCommand())
            .addSubcommand(new KeysCommand())
            .addSubcommand(new BenchCommand(engines, terminal))
            .addSubcommand(new ServeCommand())
            .addSubcommand(new PolicyCommand())
            .addSubcommand(new SubmitCommand(terminal))
            .addSubcommand(new WatchCommand(Screen.fromLauncher(System.getenv())))
            .addSubcommand(new ReplayCommand())
            .addSubcommand(new DemoAssetsCommand());
    Errors errors = new Errors();
    root.setExecutionExceptionHandler(errors).setParameterExceptionHandler(errors);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setUsageHelpAutoWidth(true);
    everyCommand(root, c -> c.getCommandSpec().usageMessage().sortOptions(false));
    everyCommand(root, c -> c.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE.number()));
    root.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            Arrays.stream(ExitCode.values())
                .collect(
                    java.util.LinkedHashMap::new,
                    (map, code) -> map.put(String.valueOf(code.number()), code.meaning()),
                    java.util.Map::putAll));
    return root;
  }

  private static void everyCommand(
      CommandLine command, java.util.function.Consumer<CommandLine> change) {
    change.accept(command);
    // A command with aliases stands more than once in the map.
    List.copyOf(command.getSubcommands().values()).forEach(c -> everyCommand(c, change));
  }

  /** The version as the build wrote it down. */
  static final class Version implements IVersionProvider {
    /** Name and number. */
    static String name() {
      return "Cupel " + CupelVersion.number();
    }

    @Override
    public String[] getVersion() {
      return new String[] {name() + " on Java " + Runtime.version().feature()};
    }
  }
}
