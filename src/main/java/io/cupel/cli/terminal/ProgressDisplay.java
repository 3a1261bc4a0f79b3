package io.cupel.cli.terminal;

import io.cupel.purify.ProgressListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Shows progress: a bar that is drawn over on a terminal; elsewhere a line when the phase changes,
 * and every ten seconds.
 */
public final class ProgressDisplay implements ProgressListener, AutoCloseable {
  private static final Duration BETWEEN_DRAWINGS = Duration.ofMillis(100);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final int BAR = 24;

  private final PrintWriter out;
  private final Terminal terminal;
  private final InstantSource clock;
  private final Instant start;
  private Instant shown = Instant.MIN;
  private String phase = "";
  private Progress last;

  ProgressDisplay(PrintWriter out, Terminal terminal, InstantSource clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.start = clock.instant();
  }

  /** A display that starts its clock now. */
  public static ProgressDisplay on(PrintWriter out, Terminal terminal) {
    return new ProgressDisplay(out, terminal, InstantSource.system());
  }

  @Override
  public synchronized void on(Progress progress) {
    Instant now = clock.instant();
    boolean changed = !progress.phase().equals(phase);
    Duration pause = terminal.interactive() ? BETWEEN_DRAWINGS : BETWEEN_LINES;
    last = progress;
    if (changed || shown.plus(pause).isBefore(now)) {
      shown = now;
      phase = progress.phase();
      show(progress, now);
    }
  }

  /** Leaves the last state on the terminal and the cursor on a fresh line. */
  @Override
  public synchronized void close() {
    if (terminal.interactive() && last != null) {
      show(last, clock.instant());
      out.println();
      out.flush();
    }
  }

  private void show(Progress progress, Instant now) {
    String line = line(progress, Duration.between(start, now));
    if (terminal.interactive()) {
      int room = terminal.columns() - 1;
      String cut = line.length() > room ? line.substring(0, room) : line;
      out.print("\r" + cut + " ".repeat(room - cut.length()));
    } else {
      out.println(line);
    }
    out.flush();
  }

  private String line(Progress progress, Duration elapsed) {
    double fraction = Math.max(0, Math.min(1, progress.fraction()));
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%-8s ", progress.phase()));
    if (terminal.interactive()) {
      int full = (int) Math.round(fraction * BAR);
      line.append('[').append("#".repeat(full)).append(".".repeat(BAR - full)).append("] ");
    }
    line.append(
        String.format(Locale.ROOT, "%3d %%  %3d s", (int) (fraction * 100), elapsed.toSeconds()));
    if (Double.isFinite(progress.imagesPerSecond())) {
      line.append(String.format(Locale.ROOT, "  %.0f images/s", progress.imagesPerSecond()));
    }
    if (Double.isFinite(progress.loss())) {
      line.append(String.format(Locale.ROOT, "  loss %.4f", progress.loss()));
    }
    if (progress.message() != null && !progress.message().isEmpty()) {
      line.append("  ").append(progress.message());
    }
    return line.toString();
  }
}
