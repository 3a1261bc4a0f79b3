package io.cupel.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/** A tracking server's REST API for logged models: folders that versions are made of (MLflow 3). */
final class LoggedModels {
  private static final String MODELS = "/api/2.0/mlflow/logged-models";

  private final MlflowHttp http;

  LoggedModels(MlflowHttp http) {
    this.http = http;
  }

  /**
   * The first one with these tags.
   *
   * @param values without quotes
   */
  Optional<LoggedModel> find(String experimentId, Map<String, String> values) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("experiment_ids").add(experimentId);
    body.put("max_results", 1);
    StringBuilder filter = new StringBuilder();
    values.forEach(
        (key, value) ->
            filter
                .append(filter.length() == 0 ? "" : " AND ")
                .append("tags.`%s` = '%s'".formatted(key, value)));
    body.put("filter", filter.toString());
    JsonNode answer = http.call("POST", MODELS + "/search", body);
    return Answers.page(answer, "models", Answers::loggedModel).items().stream().findFirst();
  }

  /** Makes an empty one, which is not ready. */
  LoggedModel create(
      String experimentId, String name, Optional<String> runId, Map<String, String> tags) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("experiment_id", experimentId).put("name", name);
    runId.ifPresent(id -> body.put("source_run_id", id));
    tags.forEach(
        (key, value) -> body.withArray("tags").addObject().put("key", key).put("value", value));
    return Answers.loggedModel(Answers.object(http.call("POST", MODELS, body), "model"));
  }

  /** Says that all its files are there. */
  void finish(String modelId) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model_id", modelId).put("status", "LOGGED_MODEL_READY");
    http.call("PATCH", MODELS + "/" + Query.encode(modelId), body);
  }
}
