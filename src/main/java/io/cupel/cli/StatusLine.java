package io.cupel.cli;

import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.reason.Printable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One status as a line for a person or a JSON object. */
final class StatusLine {
  private StatusLine() {}

  static String text(HardeningStatus status) {
    StringBuilder line = new StringBuilder();
    line.append(status.getUpdatedAt())
        .append("  ")
        .append(status.getModel())
        .append(" version ")
        .append(status.getVersion())
        .append("  ")
        .append(status.getState());
    if (status.getState() == HardeningState.RUNNING && status.getPhase() != null) {
      line.append("  ").append(status.getPhase());
      if (status.getFraction() != null) {
        line.append(String.format(Locale.ROOT, " %.0f %%", 100 * status.getFraction()));
      }
    }
    if (status.getAccuracyBefore() != null && status.getAccuracyAfter() != null) {
      line.append("  accuracy ")
          .append(HardeningResult.percent(status.getAccuracyBefore()))
          .append(" -> ")
          .append(HardeningResult.percent(status.getAccuracyAfter()));
    }
    append(line, "layer ", status.getLayer());
    append(line, "", status.getArtifactUri());
    append(line, "published as version ", status.getNewVersion());
    append(line, "of ", status.getNewModel());
    if (status.getReason() != null) {
      append(line, "", status.getReason() + ": " + status.getMessage());
    }
    return Printable.of(line.toString());
  }

  static Map<String, Object> json(HardeningStatus status) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("registry", status.getRegistry());
    json.put("model", status.getModel());
    json.put("version", status.getVersion());
    json.put("state", status.getState().name());
    json.put("jobId", status.getJobId());
    json.put("phase", status.getPhase());
    json.put("fraction", status.getFraction());
    json.put("reason", status.getReason());
    json.put("message", status.getMessage());
    json.put("layer", status.getLayer());
    json.put("accuracyBefore", status.getAccuracyBefore());
    json.put("accuracyAfter", status.getAccuracyAfter());
    json.put("file", status.getArtifactUri());
    json.put("sha256", status.getArtifactSha256());
    json.put("report", status.getReportUri());
    json.put("newModel", status.getNewModel());
    json.put("newVersion", status.getNewVersion());
    json.put("attempts", status.getAttempts());
    json.put("startedAt", status.getStartedAt() == null ? null : status.getStartedAt().toString());
    json.put("updatedAt", status.getUpdatedAt().toString());
    return json;
  }

  /** Adds what there is, after two blanks. */
  static void append(StringBuilder line, String label, String value) {
    if (value != null) {
      line.append("  ").append(label).append(value);
    }
  }
}
