package io.cupel.cli;

import io.cupel.event.Decision;
import io.cupel.reason.Printable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One decision as a line for a person or a JSON object, without the announcement: an address in it
 * may hold a secret.
 */
final class DecisionLine {
  private DecisionLine() {}

  static String text(Decision decision) {
    StringBuilder line = new StringBuilder();
    line.append(decision.getAt())
        .append("  ")
        .append(decision.getModel())
        .append(" version ")
        .append(decision.getVersion())
        .append("  ")
        .append(decision.getKind())
        .append("  by ")
        .append(decision.getBy());
    StatusLine.append(line, "", decision.getVerdict());
    StatusLine.append(line, "version ", decision.getNewVersion());
    StatusLine.append(line, "of ", decision.getNewModel());
    if (decision.getAliasMoved()) {
      StatusLine.append(line, "alias ", decision.getAlias());
    }
    StatusLine.append(line, "", decision.getReason());
    StatusLine.append(line, "", decision.getExplanation());
    return Printable.of(line.toString());
  }

  static Map<String, Object> json(Decision decision) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", decision.getId());
    json.put("kind", decision.getKind().name());
    json.put("registry", decision.getRegistry());
    json.put("model", decision.getModel());
    json.put("version", decision.getVersion());
    json.put("by", decision.getBy());
    json.put("at", decision.getAt().toString());
    json.put("reason", decision.getReason());
    json.put("explanation", decision.getExplanation());
    json.put("jobId", decision.getJobId());
    json.put("policyDigest", decision.getPolicyDigest());
    json.put("sourceSha256", decision.getSourceSha256());
    json.put("artifactSha256", decision.getArtifactSha256());
    json.put("verdict", decision.getVerdict());
    json.put("newModel", decision.getNewModel());
    json.put("newVersion", decision.getNewVersion());
    json.put("alias", decision.getAlias());
    json.put("aliasMoved", decision.getAliasMoved());
    json.put("aliasBefore", decision.getAliasBefore());
    json.put("commandId", decision.getCommandId());
    return json;
  }
}
