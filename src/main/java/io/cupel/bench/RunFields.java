package io.cupel.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** A run as results.csv and results.json have it. The names are part of the public contract. */
final class RunFields {
  private RunFields() {}

  /** Values by name; null for what does not apply. */
  static Map<String, Object> of(Run run) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("attack", run.attack());
    fields.put("recipe", run.recipe());
    fields.put("seed", run.key().seed());
    fields.put("accuracyBefore", finite(run.accuracyBefore()));
    fields.put("accuracyAfter", finite(run.accuracyAfter()));
    fields.put("attackSuccessBefore", finite(run.attackSuccessBefore()));
    fields.put("attackSuccessAfter", finite(run.attackSuccessAfter()));
    fields.put("recovered", finite(run.recovered()));
    fields.put("verdict", run.verdict().isEmpty() ? null : run.verdict());
    fields.put("layer", run.layer());
    fields.put("chosen", run.chosen().isEmpty() ? null : run.chosen());
    fields.put("evidence", finite(run.evidence()));
    fields.put("passes", finite(run.passes()));
    fields.put("seconds", finite(run.seconds()));
    fields.put("device", run.device());
    fields.put("modelSha256", run.key().model());
    fields.put("settingsSha256", run.key().settings());
    return fields;
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
