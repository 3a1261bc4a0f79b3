package io.cupel.cli;

import io.cupel.bench.BenchListener;
import io.cupel.bench.Run;
import io.cupel.cli.terminal.ProgressDisplay;
import io.cupel.cli.terminal.Terminal;
import io.cupel.purify.ProgressListener;
import io.cupel.reason.ReasonException;
import java.io.PrintWriter;
import java.util.Locale;

/** A line for each run, and a bar while it runs where somebody looks. */
final class BenchProgress implements BenchListener, AutoCloseable {
  private final PrintWriter err;
  private final Terminal terminal;
  private ProgressDisplay bar;

  BenchProgress(PrintWriter err, Terminal terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public ProgressListener begins(Planned run) {
    if (!terminal.interactive()) {
      return ProgressListener.NONE;
    }
    say(head(run));
    bar = ProgressDisplay.on(err, terminal);
    return bar;
  }

  @Override
  public void ends(Planned planned, Run run, boolean resumed) {
    close();
    say(head(planned) + ": " + tail(run) + (resumed ? ", from before" : ""));
  }

  @Override
  public void fails(Planned planned, ReasonException reason) {
    close();
    say(head(planned) + ": failed, " + reason.reason() + ": " + reason.getMessage());
  }

  private static String head(Planned run) {
    int width = String.valueOf(run.of()).length();
    return String.format(
        Locale.ROOT,
        "[%" + width + "d/%d] %s, %s, seed %d",
        run.number(),
        run.of(),
        run.attack(),
        run.recipe(),
        run.seed());
  }

  private static String tail(Run run) {
    StringBuilder line = new StringBuilder("accuracy ");
    line.append(change(run.accuracyBefore(), run.accuracyAfter()));
    if (run.attacked()) {
      line.append(", attack success ")
          .append(change(run.attackSuccessBefore(), run.attackSuccessAfter()))
          .append(", recovered ")
          .append(HardeningResult.percent(run.recovered()));
    }
    if (!run.verdict().isEmpty()) {
      line.append(", ").append(run.verdict());
    }
    if (!run.chosen().isEmpty()) {
      line.append(", ").append(run.chosen());
    }
    return line.append(String.format(Locale.ROOT, ", %.0f s", run.seconds())).toString();
  }

  private static String change(double before, double after) {
    return String.format(Locale.ROOT, "%.2f → %s", 100 * before, HardeningResult.percent(after));
  }

  private void say(String line) {
    err.println(line);
    err.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
