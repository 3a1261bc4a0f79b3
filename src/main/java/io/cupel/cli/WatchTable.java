package io.cupel.cli;

import io.cupel.cli.terminal.Screen;
import io.cupel.event.HardeningProgress;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.VersionKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Help.Ansi.Text;

/** All versions as lines for a terminal: those at work first, then the latest. */
final class WatchTable {
  private static final int BAR = 16;
  private static final int LONGEST_NAME = 32;
  private static final int AROUND = 3; // lines beside the versions
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final ZoneId zone;
  private final Map<String, HardeningStatus> versions = new HashMap<>();
  private final Map<String, Pace> paces = new HashMap<>();

  WatchTable(ZoneId zone) {
    this.zone = zone;
  }

  void put(HardeningStatus status) {
    String key = VersionKey.of(status).encoded();
    versions.put(key, status);
    if (status.getState() != HardeningState.RUNNING) {
      paces.remove(key);
    }
  }

  void put(HardeningProgress progress) {
    String key =
        new VersionKey(progress.getRegistry(), progress.getModel(), progress.getVersion())
            .encoded();
    paces.put(key, Pace.after(Optional.ofNullable(paces.get(key)), progress));
  }

  /** Not more lines than the screen has. */
  List<Text> lines(Screen screen) {
    List<HardeningStatus> shown =
        versions.values().stream()
            .sorted(
                Comparator.comparingInt((HardeningStatus s) -> rank(s.getState()))
                    .thenComparing(HardeningStatus::getUpdatedAt, Comparator.reverseOrder()))
            .limit(screen.rows() - AROUND)
            .toList();
    int model = width(shown.stream().map(HardeningStatus::getModel).toList(), "model");
    int version = width(shown.stream().map(HardeningStatus::getVersion).toList(), "version");
    List<Text> lines = new ArrayList<>();
    lines.add(
        screen.text(
            pad("model", model) + pad("version", version) + pad("state", 10) + "since",
            Style.faint));
    for (HardeningStatus status : shown) {
      lines.add(
          screen
              .text(pad(status.getModel(), model) + pad(status.getVersion(), version))
              .concat(screen.text(pad(status.getState().name(), 10), style(status.getState())))
              .concat(screen.text(CLOCK.format(since(status).atZone(zone)), Style.faint))
              .concat(screen.text("  " + detail(status))));
    }
    lines.add(screen.text(summary(versions.size() - shown.size()), Style.faint));
    return lines;
  }

  /** What updatedAt says, but of a running one, whose that moves with its progress. */
  private static Instant since(HardeningStatus status) {
    return status.getState() == HardeningState.RUNNING && status.getStartedAt() != null
        ? status.getStartedAt()
        : status.getUpdatedAt();
  }

  private static int rank(HardeningState state) {
    return switch (state) {
      case RUNNING -> 0;
      case QUEUED, REGISTERED -> 1;
      default -> 2;
    };
  }

  private static Style[] style(HardeningState state) {
    return switch (state) {
      case PURIFIED, HARDENED -> new Style[] {Style.fg_green};
      case RUNNING -> new Style[] {Style.fg_cyan};
      case REJECTED -> new Style[] {Style.fg_yellow};
      case FAILED -> new Style[] {Style.fg_red};
      default -> new Style[0];
    };
  }

  private String detail(HardeningStatus status) {
    if (status.getState() == HardeningState.FAILED) {
      return String.valueOf(status.getReason());
    }
    if (status.getAccuracyBefore() != null && status.getAccuracyAfter() != null) {
      return "accuracy "
          + HardeningResult.percent(status.getAccuracyBefore())
          + " -> "
          + HardeningResult.percent(status.getAccuracyAfter());
    }
    return status.getState() == HardeningState.RUNNING ? progress(status) : "";
  }

  private String progress(HardeningStatus status) {
    Optional<Pace> pace =
        Optional.ofNullable(paces.get(VersionKey.of(status).encoded()))
            .filter(p -> p.jobId().equals(status.getJobId()));
    double known = status.getFraction() == null ? 0 : status.getFraction();
    double fraction = Math.max(0, Math.min(1, pace.map(p -> p.last().getFraction()).orElse(known)));
    int full = (int) Math.round(fraction * BAR);
    StringBuilder line = new StringBuilder();
    line.append('[').append("#".repeat(full)).append(".".repeat(BAR - full)).append(']');
    line.append(String.format(Locale.ROOT, " %3.0f %%  ", Math.floor(100 * fraction)));
    line.append(pace.map(p -> p.last().getPhase()).orElse(status.getPhase()));
    pace.map(p -> p.last().getImagesPerSecond())
        .filter(Double::isFinite)
        .ifPresent(speed -> line.append(String.format(Locale.ROOT, "  %.0f images/s", speed)));
    pace.flatMap(Pace::left).ifPresent(left -> line.append("  ").append(about(left)));
    if (status.getAttempts() > 1) {
      line.append("  attempt ").append(status.getAttempts());
    }
    return line.toString();
  }

  static String about(Duration left) {
    long seconds = left.toSeconds();
    return seconds < 100
        ? seconds + " s left"
        : seconds < 6000 ? (seconds + 30) / 60 + " min left" : (seconds + 1800) / 3600 + " h left";
  }

  private String summary(int notShown) {
    Map<HardeningState, Long> counts =
        versions.values().stream()
            .collect(Collectors.groupingBy(HardeningStatus::getState, Collectors.counting()));
    String states =
        counts.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", "));
    String text = versions.isEmpty() ? "No version has been announced yet." : states;
    return notShown > 0 ? text + "; " + notShown + " more that are not shown" : text;
  }

  private static int width(List<String> cells, String title) {
    int longest = cells.stream().mapToInt(String::length).max().orElse(0);
    return Math.min(LONGEST_NAME, Math.max(title.length(), longest));
  }

  private static String pad(String text, int width) {
    String cut = text.length() > width ? text.substring(0, width - 1) + "…" : text;
    return cut + " ".repeat(width - cut.length() + 2);
  }
}
