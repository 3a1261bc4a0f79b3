package io.cupel.cli;

import io.cupel.cli.terminal.Table;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.purify.PurifiedFile;
import io.cupel.verify.ConfidenceInterval;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A report as {@code harden} tells it. The keys are part of the public contract. */
final class HardeningResult {
  private HardeningResult() {}

  /**
   * @param attestation where it is; empty: nothing is signed
   */
  static Map<String, Object> json(HardeningReport report, Path out, Optional<Path> attestation) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("verdict", report.verdict().name());
    json.put("layer", report.layer());
    json.put("accuracyBefore", report.accuracyBefore());
    json.put("accuracyAfter", report.accuracyAfter());
    json.put("accuracyBefore95", bounds(report.intervalBefore()));
    json.put("accuracyAfter95", bounds(report.intervalAfter()));
    json.put("seconds", report.seconds());
    json.put("passes", report.passes());
    json.put("file", report.purifiedFile());
    json.put("sha256", report.purifiedSha256());
    json.put("delta", delta(report));
    json.put("sourceSha256", report.sourceSha256());
    json.put("report", out.resolve(HardenCommand.REPORT).toAbsolutePath().normalize().toString());
    json.put("page", out.resolve(HardenCommand.PAGE).toAbsolutePath().normalize().toString());
    json.put(
        "attestation",
        attestation.map(a -> a.toAbsolutePath().normalize().toString()).orElse(null));
    json.put("changedTensors", report.changedTensors());
    json.put("recipe", report.recipe());
    json.put("seed", report.seed());
    json.put("device", report.device());
    json.put("cleanImages", report.cleanImages());
    json.put("classes", report.classes());
    json.put("imagesPerSecond", report.imagesPerSecond());
    json.put("warnings", report.warnings());
    return json;
  }

  /** The file with the difference stands beside the purified one; null: there is none. */
  private static String delta(HardeningReport report) {
    return report.purifiedFile() == null || report.changedTensors().isEmpty()
        ? null
        : Path.of(report.purifiedFile()).resolveSibling(PurifiedFile.DELTA).toString();
  }

  private static List<Double> bounds(ConfidenceInterval interval) {
    return List.of(interval.lower(), interval.upper());
  }

  /**
   * @param attestation where it is; empty: nothing is signed
   */
  static void print(
      PrintWriter writer, HardeningReport report, Path out, Optional<Path> attestation) {
    Table table = new Table();
    table.row("verdict", report.verdict() + " (" + meaning(report.verdict()) + ")");
    table.row("layer", report.layer() == null ? "none changed" : report.layer());
    table.row(
        "accuracy",
        percent(report.accuracyBefore())
            + " before "
            + range(report.intervalBefore())
            + ", "
            + percent(report.accuracyAfter())
            + " after "
            + range(report.intervalAfter())
            + ", on "
            + report.cleanImages()
            + " clean images");
    table.row("seconds", String.format(Locale.ROOT, "%.1f", report.seconds()));
    table.row("device", report.device());
    if (report.purifiedFile() != null) {
      table.row("file", report.purifiedFile());
      table.row("sha256", report.purifiedSha256());
    }
    if (delta(report) != null) {
      table.row("delta", delta(report));
    }
    table.row("report", out.resolve(HardenCommand.PAGE).toString());
    table.row(
        "attestation",
        attestation
            .map(Path::toString)
            .orElse("none: nothing is signed without --attest-key or --attest-command"));
    table.print(writer);
    report.warnings().forEach(warning -> writer.println("warning: " + warning));
  }

  /** In percent, with a confidence of 95 %. */
  private static String range(ConfidenceInterval interval) {
    return String.format(
        Locale.ROOT, "(%.1f to %.1f)", 100 * interval.lower(), 100 * interval.upper());
  }

  static String percent(double share) {
    return Double.isNaN(share) ? "unknown" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  static String meaning(Verdict verdict) {
    return switch (verdict) {
      case PURIFIED -> "a suspicious class was found and fresh probes no longer reach it";
      case HARDENED -> "nothing suspicious was found; changed as a precaution";
      case UNCHANGED -> "nothing suspicious was found; no new file";
      case REJECTED -> "accuracy or evidence fell short; do not use the result";
    };
  }
}
