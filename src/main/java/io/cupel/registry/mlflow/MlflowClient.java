package io.cupel.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A tracking server's REST API, as far as versions and their tags and aliases go. Thread-safe.
 *
 * <p>Every call may throw {@link MlflowException}, and {@link
 * java.util.concurrent.CancellationException} when the thread is interrupted. None is repeated
 * here: who calls knows how long to be patient.
 */
public final class MlflowClient {
  private static final String API = "/api/2.0/mlflow/";
  private static final String VERSIONS = API + "model-versions/";
  private static final String MODELS = API + "registered-models/";

  private final MlflowHttp http;

  public MlflowClient(MlflowServer server) {
    this(new MlflowHttp(server));
  }

  MlflowClient(MlflowHttp http) {
    this.http = http;
  }

  /** One page of the versions that fit. */
  public Page<ModelVersion> search(VersionSearch search) {
    Query query = Query.of("max_results", String.valueOf(search.pageSize()));
    if (!search.filter().isEmpty()) {
      query.and("filter", search.filter());
    }
    search.orderBy().forEach(order -> query.and("order_by", order));
    search.pageToken().ifPresent(token -> query.and("page_token", token));
    return Answers.page(
        http.call("GET", VERSIONS + "search", query), "model_versions", Answers::modelVersion);
  }

  /** A version; empty when there is none. */
  public Optional<ModelVersion> version(String model, String version) {
    return found(() -> http.call("GET", VERSIONS + "get", named(model).and("version", version)))
        .map(json -> Answers.modelVersion(Answers.object(json, "model_version")));
  }

  /** A registered model; empty when there is none. */
  public Optional<RegisteredModel> model(String name) {
    return found(() -> http.call("GET", MODELS + "get", named(name)))
        .map(json -> Answers.registeredModel(Answers.object(json, "registered_model")));
  }

  /** The version that an alias points at; empty when there is no such alias. */
  public Optional<ModelVersion> versionOf(String model, String alias) {
    // The call for one alias answers a missing one as it answers wrong parameters.
    return model(model)
        .flatMap(found -> Optional.ofNullable(found.aliases().get(alias)))
        .flatMap(version -> version(model, version));
  }

  /** Lets an alias point at a version, wherever it pointed before. */
  public void setAlias(String model, String alias, String version) {
    http.call("POST", MODELS + "alias", json("name", model, "alias", alias, "version", version));
  }

  /** Does nothing when there is no such alias. */
  public void deleteAlias(String model, String alias) {
    found(() -> http.call("DELETE", MODELS + "alias", json("name", model, "alias", alias)));
  }

  /** Sets a tag of a version, whatever its value was. */
  public void setTag(String model, String version, String key, String value) {
    http.call(
        "POST",
        VERSIONS + "set-tag",
        json("name", model, "version", version).put("key", key).put("value", value));
  }

  /** Does nothing when there is no such tag. */
  public void deleteTag(String model, String version, String key) {
    found(
        () ->
            http.call(
                "DELETE",
                VERSIONS + "delete-tag",
                json("name", model, "version", version, "key", key)));
  }

  /** Makes a registered model; one that is there already is as good. */
  public void ensureModel(String name) {
    try {
      http.call("POST", MODELS + "create", json("name", name));
    } catch (MlflowException.Refused e) {
      if (!e.isThereAlready()) {
        throw e;
      }
    }
  }

  /**
   * Makes a version of a registered model that is there.
   *
   * @param source URI of the model folder
   * @param modelId the logged model that the folder belongs to
   * @param runId the run that made it
   * @param tags of the version from its first moment on
   */
  public ModelVersion createVersion(
      String model,
      String source,
      Optional<String> modelId,
      Optional<String> runId,
      Map<String, String> tags,
      String description) {
    ObjectNode body = json("name", model, "source", source, "description", description);
    modelId.ifPresent(id -> body.put("model_id", id));
    runId.ifPresent(id -> body.put("run_id", id));
    tags.forEach((key, value) -> body.withArray("tags").add(json("key", key, "value", value)));
    return Answers.modelVersion(
        Answers.object(http.call("POST", VERSIONS + "create", body), "model_version"));
  }

  /** Removes a version; one that is not there is as good. */
  public void deleteVersion(String model, String version) {
    found(() -> http.call("DELETE", VERSIONS + "delete", json("name", model, "version", version)));
  }

  /** URI of the folder that a version's artifacts are in; empty when there is no such version. */
  public Optional<String> downloadUri(String model, String version) {
    return found(
            () ->
                http.call(
                    "GET", VERSIONS + "get-download-uri", named(model).and("version", version)))
        .map(json -> Answers.text(json, "artifact_uri"));
  }

  /** A run; empty when there is none. */
  public Optional<Run> run(String runId) {
    return found(() -> http.call("GET", API + "runs/get", Query.of("run_id", runId)))
        .map(json -> Answers.run(Answers.object(json, "run")));
  }

  /** A logged model; empty when there is none. */
  public Optional<LoggedModel> loggedModel(String modelId) {
    return found(
            () -> http.call("GET", API + "logged-models/" + Query.encode(modelId), new Query()))
        .map(json -> Answers.loggedModel(Answers.object(json, "model")));
  }

  /** One page of what is in a folder of a run's artifacts; paths are relative to their root. */
  public Page<ArtifactEntry> artifacts(String runId, String folder, Optional<String> pageToken) {
    Query query = Query.of("run_id", runId).and("path", folder);
    pageToken.ifPresent(token -> query.and("page_token", token));
    return Answers.page(
        http.call("GET", API + "artifacts/list", query), "files", Answers::artifact);
  }

  private static Query named(String model) {
    return Query.of("name", model);
  }

  private static Optional<JsonNode> found(Supplier<JsonNode> call) {
    try {
      return Optional.of(call.get());
    } catch (MlflowException.Refused e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static ObjectNode json(String... fields) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < fields.length; i += 2) {
      json.put(fields[i], fields[i + 1]);
    }
    return json;
  }
}
