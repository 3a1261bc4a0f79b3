package io.cupel.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Reads MLflow's JSON. A field that must be there and is not, is a server that is not MLflow. */
final class Answers {
  private Answers() {}

  static ModelVersion modelVersion(JsonNode json) {
    return new ModelVersion(
        text(json, "name"),
        text(json, "version"),
        json.path("source").asText(""),
        optional(json, "run_id"),
        optional(json, "model_id"),
        json.path("status").asText("READY"),
        json.path("description").asText(""),
        tags(json.path("tags")),
        list(json.path("aliases"), JsonNode::asText),
        Instant.ofEpochMilli(json.path("creation_timestamp").asLong()),
        Instant.ofEpochMilli(json.path("last_updated_timestamp").asLong()));
  }

  static RegisteredModel registeredModel(JsonNode json) {
    Map<String, String> aliases = new HashMap<>();
    json.path("aliases").forEach(a -> aliases.put(text(a, "alias"), text(a, "version")));
    return new RegisteredModel(
        text(json, "name"), json.path("description").asText(""), tags(json.path("tags")), aliases);
  }

  static LoggedModel loggedModel(JsonNode json) {
    JsonNode info = json.path("info");
    return new LoggedModel(
        text(info, "model_id"),
        info.path("experiment_id").asText(""),
        info.path("name").asText(""),
        text(info, "artifact_uri"),
        status(info.path("status")),
        optional(info, "source_run_id"),
        tags(info.path("tags")));
  }

  /** MLflow writes the enum by name or by number. */
  private static String status(JsonNode status) {
    return status.isNumber() && status.asInt() == 2 ? "LOGGED_MODEL_READY" : status.asText("");
  }

  static Run run(JsonNode json) {
    JsonNode info = json.path("info");
    return new Run(
        text(info, "run_id"),
        info.path("experiment_id").asText(""),
        text(info, "artifact_uri"),
        info.path("status").asText(""));
  }

  static ArtifactEntry artifact(JsonNode json) {
    JsonNode size = json.path("file_size");
    return new ArtifactEntry(
        text(json, "path"),
        json.path("is_dir").asBoolean(),
        size.isMissingNode() || size.isNull()
            ? OptionalLong.empty()
            : OptionalLong.of(size.asLong()));
  }

  static <T> Page<T> page(JsonNode json, String items, Function<JsonNode, T> reader) {
    return new Page<>(list(json.path(items), reader), optional(json, "next_page_token"));
  }

  /** An object that must be there. */
  static JsonNode object(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isObject()) {
      throw strange(field);
    }
    return value;
  }

  /** A text, or a number as text, that must be there. */
  static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isValueNode() || value.isNull()) {
      throw strange(field);
    }
    return value.asText();
  }

  private static Optional<String> optional(JsonNode json, String field) {
    return Optional.of(json.path(field).asText("")).filter(text -> !text.isEmpty());
  }

  private static Map<String, String> tags(JsonNode json) {
    Map<String, String> tags = new HashMap<>();
    json.forEach(tag -> tags.put(text(tag, "key"), tag.path("value").asText("")));
    return tags;
  }

  private static <T> List<T> list(JsonNode json, Function<JsonNode, T> reader) {
    List<T> all = new ArrayList<>();
    json.forEach(item -> all.add(reader.apply(item)));
    return all;
  }

  private static MlflowException strange(String field) {
    return new MlflowException.Unavailable(
        "MLflow's answer has no '" + field + "': is cupel.mlflow.url that of a tracking server?",
        Optional.empty(),
        null);
  }
}
