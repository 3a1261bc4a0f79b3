package io.cupel.cli;

import io.cupel.cli.terminal.JsonLine;
import io.cupel.cli.terminal.LiveLines;
import io.cupel.cli.terminal.Screen;
import io.cupel.event.Decision;
import io.cupel.event.HardeningProgress;
import io.cupel.event.HardeningStatus;
import io.cupel.event.Topic;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the state of every version, or what was decided about it, and each change from then on. */
@Command(
    name = "watch",
    header = "Follow the states of all versions until interrupted.",
    description = {
      "",
      "On a terminal a table that moves: those at work with their progress, then the latest."
          + " Elsewhere, and with --plain, a line for each version's present state, then one for"
          + " each change.",
      ""
    },
    footer = {"", "With --json: one object a line. NO_COLOR in the environment: no colours."})
final class WatchCommand implements Callable<Integer> {
  private static final Duration BETWEEN_DRAWINGS = Duration.ofMillis(250);

  private final Optional<Screen> screen;

  @Spec CommandSpec spec;

  @Option(names = "--model", paramLabel = "NAME", description = "Only versions of this model.")
  String model;

  @Option(names = "--plain", description = "Lines and no table, on a terminal, too.")
  boolean plain;

  @Option(
      names = "--decisions",
      description =
          "What was decided about versions, by whom and why, in place of their states: a line for"
              + " each decision that is kept, then for each new one.")
  boolean decisions;

  @Mixin ConnectionOptions connection;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  /**
   * @param screen what standard output leads to; empty: no terminal
   */
  WatchCommand(Optional<Screen> screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (ServiceConnection service = ServiceConnection.open(connection)) {
      if (decisions) {
        print(service, Topic.HARDENING_DECISIONS, out);
      } else if (screen.isPresent() && !plain && !output.json) {
        draw(service, screen.get(), out);
      } else {
        print(service, Topic.HARDENING_STATUS, out);
      }
    }
    return ExitCode.OK.number();
  }

  private void print(ServiceConnection service, Topic topic, PrintWriter out) {
    try (EventStream events = service.fromStart(topic)) {
      // Ends by a signal, or when nobody reads any more (a closed pipe).
      while (!out.checkError()) {
        for (EventStream.Event event : events.poll(Duration.ofSeconds(1))) {
          if (event.record() instanceof HardeningStatus status && wanted(status.getModel())) {
            out.println(
                output.json ? JsonLine.of(StatusLine.json(status)) : StatusLine.text(status));
          } else if (event.record() instanceof Decision decision && wanted(decision.getModel())) {
            out.println(
                output.json
                    ? JsonLine.of(DecisionLine.json(decision))
                    : DecisionLine.text(decision));
          }
        }
      }
    }
  }

  private void draw(ServiceConnection service, Screen on, PrintWriter out) {
    WatchTable table = new WatchTable(ZoneId.systemDefault());
    LiveLines lines = new LiveLines(out, on);
    try (EventStream statuses = service.fromStart(Topic.HARDENING_STATUS);
        EventStream progress = service.fromNow(Topic.HARDENING_PROGRESS)) {
      boolean changed = true;
      while (!out.checkError()) {
        changed |= take(table, statuses, BETWEEN_DRAWINGS);
        changed |= take(table, progress, Duration.ZERO);
        if (changed && statuses.atEnd()) { // not each of ten thousand old ones
          lines.draw(table.lines(on));
          changed = false;
        }
      }
    }
  }

  private boolean take(WatchTable table, EventStream events, Duration patience) {
    boolean changed = false;
    for (EventStream.Event event : events.poll(patience)) {
      if (event.record() instanceof HardeningStatus status && wanted(status.getModel())) {
        table.put(status);
        changed = true;
      } else if (event.record() instanceof HardeningProgress p && wanted(p.getModel())) {
        table.put(p);
        changed = true;
      }
    }
    return changed;
  }

  private boolean wanted(String name) {
    return model == null || model.equals(name);
  }
}
