package io.cupel.cli;

import io.cupel.cli.terminal.JsonLine;
import io.cupel.event.KafkaSettings;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.replay.Backlog;
import io.cupel.replay.Candidate;
import io.cupel.replay.Place;
import io.cupel.replay.Replay;
import io.cupel.replay.Selection;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.ConfigProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what went wrong, and gives it another chance. */
@Command(
    name = "replay",
    header = "List dead letters and failed versions, and try them again.",
    description = {
      "",
      "Nothing is changed without --yes. A dead letter goes back to the topic that it came from;"
          + " a version whose job failed is retried, one that was refused is announced again."
          + " Nothing is replayed twice: what is done leaves the list. A dead letter that comes"
          + " back after a replay is a new one, and only its id chooses it.",
      ""
    },
    footer = {
      "",
      "With --json: one object each, a line each.",
      "",
      "Example: cupel replay --reason ENGINE_OUT_OF_MEMORY --yes"
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "These, by the ids that the list shows, as dead-letters-0@17.")
  List<String> ids = new ArrayList<>();

  @Option(
      names = "--reason",
      paramLabel = "CODE",
      description = "Those with this reason; may be repeated.")
  Set<String> reasons = new LinkedHashSet<>();

  @Option(names = "--all", description = "Everything.")
  boolean all;

  @Option(names = "--yes", description = "Do it. Default: only show what would be done.")
  boolean yes;

  @Mixin ConnectionOptions connection;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  @Override
  public Integer call() {
    Selection selection = selection();
    if (yes && selection.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--yes needs to know what: name ids, --reason or --all.");
    }
    KafkaSettings kafka = connection.settings(ConfigProvider.getConfig());
    try (ServiceConnection service = ServiceConnection.open(kafka)) {
      if (yes) {
        replay(kafka, selection);
      } else {
        list(kafka, selection);
      }
    }
    return ExitCode.OK.number();
  }

  private Selection selection() {
    Set<Place> places = new LinkedHashSet<>();
    for (String id : ids) {
      places.add(
          Place.parse(id)
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(), "'" + id + "' is no id; the list shows them.")));
    }
    return new Selection(places, reasons, all);
  }

  private void list(KafkaSettings kafka, Selection selection) {
    PrintWriter out = spec.commandLine().getOut();
    List<Candidate> found =
        new Backlog(kafka)
            .read().stream().filter(c -> selection.isEmpty() || selection.test(c)).toList();
    found.forEach(candidate -> print("waits", candidate));
    Set<String> missing = ReplayResult.missing(selection.ids(), found);
    if (!missing.isEmpty()) {
      out.flush();
      throw new ReasonException(
          Reason.NOT_REPLAYED, "Not in the list: " + String.join(", ", missing) + ".");
    }
    if (!output.json) {
      out.println(
          found.isEmpty()
              ? "There is nothing to replay."
              : found.size()
                  + " found, nothing replayed; --yes does it, with ids, --reason or --all.");
    }
    out.flush();
  }

  private void replay(KafkaSettings kafka, Selection selection) {
    PrintWriter out = spec.commandLine().getOut();
    List<Candidate> done = new ArrayList<>();
    List<Replay.Left> left =
        new Replay(kafka)
            .run(
                selection,
                candidate -> {
                  done.add(candidate);
                  print("replayed", candidate);
                });
    left.forEach(l -> print("left", l.candidate(), Optional.of(l.why())));
    if (!output.json) {
      out.println(done.size() + " replayed, " + left.size() + " left.");
    }
    out.flush();
    Optional<ReasonException> failure = new ReplayResult(selection.ids(), done, left).failure();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private void print(String state, Candidate candidate) {
    print(state, candidate, candidate.obstacle());
  }

  private void print(String state, Candidate candidate, Optional<String> obstacle) {
    spec.commandLine()
        .getOut()
        .println(
            output.json
                ? JsonLine.of(ReplayLine.json(state, candidate, obstacle))
                : ReplayLine.text(state, candidate, obstacle));
  }
}
