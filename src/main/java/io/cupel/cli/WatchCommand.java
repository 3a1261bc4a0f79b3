package io.cupel.cli;

import io.cupel.cli.terminal.JsonLine;
import io.cupel.event.HardeningStatus;
import io.cupel.event.Topic;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the state of every version, and each change from then on. */
@Command(
    name = "watch",
    header = "Follow the states of all versions until interrupted.",
    description = {"", "A line for each version's present state, then one for each change.", ""},
    footer = {"", "With --json: one object a line."})
final class WatchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(names = "--model", paramLabel = "NAME", description = "Only versions of this model.")
  String model;

  @Mixin ConnectionOptions connection;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (ServiceConnection service = ServiceConnection.open(connection);
        EventStream events = service.fromStart(Topic.HARDENING_STATUS)) {
      // Ends by a signal, or when nobody reads any more (a closed pipe).
      while (!out.checkError()) {
        for (EventStream.Event event : events.poll(Duration.ofSeconds(1))) {
          if (event.record() instanceof HardeningStatus status
              && (model == null || model.equals(status.getModel()))) {
            out.println(
                output.json ? JsonLine.of(StatusLine.json(status)) : StatusLine.text(status));
          }
        }
      }
    }
    return ExitCode.OK.number();
  }
}
