package io.cupel.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cupel.registry.mlflow.FakeMlflow.Answer;
import io.cupel.registry.mlflow.FakeMlflow.Asked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** As much of MLflow as publishing needs, for one registered model, in memory. */
final class MemoryMlflow implements FakeMlflow.Behaviour {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";

  /** A version: what it was registered from, and its tags. */
  record Version(String source, Map<String, String> tags) {}

  /** By path below the root of all artifacts. */
  final SortedMap<String, String> files = new TreeMap<>();

  final SortedMap<Integer, Version> versions = new TreeMap<>();
  final Map<String, String> aliases = new HashMap<>();
  boolean tellsSizes = true;
  Runnable beforeCreation = () -> {};
  private final Map<String, ObjectNode> logged = new TreeMap<>();
  private int made;

  int add(String source, Map<String, String> tags) {
    versions.put(++made, new Version(source, new TreeMap<>(tags)));
    return made;
  }

  @Override
  public synchronized Answer to(Asked asked) {
    URI uri = URI.create(asked.uri());
    String path = uri.getPath();
    Map<String, String> query = query(uri);
    if (path.startsWith(ARTIFACTS)) {
      return artifact(asked, path.substring(ARTIFACTS.length()), query);
    }
    JsonNode body = body(asked);
    String call = asked.method() + " " + path.replaceFirst("/api/2.0/mlflow", "");
    return switch (call.replaceFirst("(logged-models/)m-.*", "$1ID")) {
      case "GET /model-versions/get" -> version(query.get("version"));
      case "GET /model-versions/search" -> search(query.get("filter"));
      case "GET /model-versions/get-download-uri" ->
          answer(JSON.createObjectNode().put("artifact_uri", folder(query.get("version"))));
      case "POST /model-versions/create" -> create(body);
      case "DELETE /model-versions/delete" -> {
        versions.remove(body.path("version").asInt());
        yield Answer.json("{}");
      }
      case "POST /model-versions/set-tag" -> {
        tags(body).put(body.path("key").asText(), body.path("value").asText());
        yield Answer.json("{}");
      }
      case "DELETE /model-versions/delete-tag" -> {
        tags(body).remove(body.path("key").asText());
        yield Answer.json("{}");
      }
      case "GET /registered-models/get" -> model();
      case "POST /registered-models/create" -> Answer.error(400, "RESOURCE_ALREADY_EXISTS");
      case "POST /registered-models/alias" -> {
        aliases.put(body.path("alias").asText(), body.path("version").asText());
        yield Answer.json("{}");
      }
      case "DELETE /registered-models/alias" -> {
        aliases.remove(body.path("alias").asText());
        yield Answer.json("{}");
      }
      case "POST /logged-models/search" -> find(body.path("filter").asText());
      case "POST /logged-models" -> log(body);
      case "PATCH /logged-models/ID" -> {
        ObjectNode found = logged.get(body.path("model_id").asText());
        ((ObjectNode) found.path("info")).put("status", "LOGGED_MODEL_READY");
        yield answer(JSON.createObjectNode().set("model", found));
      }
      default -> Answer.error(404, "RESOURCE_DOES_NOT_EXIST");
    };
  }

  private Answer artifact(Asked asked, String path, Map<String, String> query) {
    if (asked.method().equals("PUT")) {
      files.put(path.substring(1), asked.body());
      return Answer.json("{}");
    }
    if (!path.isEmpty()) {
      String content = files.get(path.substring(1));
      return content == null
          ? Answer.error(404, "RESOURCE_DOES_NOT_EXIST")
          : new Answer(200, Map.of(), content);
    }
    String below = query.get("path") + "/";
    TreeSet<String> names =
        files.keySet().stream()
            .filter(name -> name.startsWith(below))
            .map(name -> name.substring(below.length()).split("/", 2)[0])
            .collect(Collectors.toCollection(TreeSet::new));
    ObjectNode answer = JSON.createObjectNode();
    for (String name : names) {
      String content = files.get(below + name);
      ObjectNode entry = answer.withArray("files").addObject().put("path", name);
      entry.put("is_dir", content == null);
      if (content != null && tellsSizes) {
        entry.put("file_size", content.length());
      }
    }
    return answer(answer);
  }

  private String folder(String version) {
    String source = versions.get(Integer.parseInt(version)).source();
    return source.replaceFirst("^models:/", "mlflow-artifacts:/");
  }

  private Answer version(String number) {
    return versions.containsKey(Integer.parseInt(number))
        ? answer(JSON.createObjectNode().set("model_version", json(Integer.parseInt(number))))
        : Answer.error(404, "RESOURCE_DOES_NOT_EXIST");
  }

  private Answer search(String filter) {
    ObjectNode answer = JSON.createObjectNode();
    versions.forEach(
        (number, version) -> {
          if (filter.contains("'" + version.tags().get(Tags.JOB) + "'")) {
            answer.withArray("model_versions").add(json(number));
          }
        });
    return answer(answer);
  }

  private Answer create(JsonNode body) {
    beforeCreation.run();
    int number = add(body.path("source").asText(), Map.of());
    body.path("tags")
        .forEach(
            tag ->
                versions
                    .get(number)
                    .tags()
                    .put(tag.path("key").asText(), tag.path("value").asText()));
    return version(String.valueOf(number));
  }

  private ObjectNode json(int number) {
    ObjectNode json = JSON.createObjectNode().put("name", "m").put("version", "" + number);
    json.put("source", versions.get(number).source());
    versions
        .get(number)
        .tags()
        .forEach((k, v) -> json.withArray("tags").addObject().put("key", k).put("value", v));
    return json;
  }

  private Map<String, String> tags(JsonNode body) {
    return versions.get(body.path("version").asInt()).tags();
  }

  private Answer model() {
    ObjectNode model = JSON.createObjectNode().put("name", "m");
    aliases.forEach(
        (k, v) -> model.withArray("aliases").addObject().put("alias", k).put("version", v));
    return answer(JSON.createObjectNode().set("registered_model", model));
  }

  private Answer log(JsonNode body) {
    String id = "m-" + (logged.size() + 1);
    ObjectNode model = JSON.createObjectNode();
    ObjectNode info = model.putObject("info").put("model_id", id).put("status", "PENDING");
    info.put("artifact_uri", "mlflow-artifacts:/" + id);
    info.set("tags", body.path("tags"));
    logged.put(id, model);
    return answer(JSON.createObjectNode().set("model", model));
  }

  private Answer find(String filter) {
    ObjectNode answer = JSON.createObjectNode();
    for (ObjectNode model : logged.values()) {
      boolean fits = true;
      for (JsonNode tag : model.path("info").path("tags")) {
        fits &= filter.contains("'" + tag.path("value").asText() + "'");
      }
      if (fits) {
        answer.withArray("models").add(model);
      }
    }
    return answer(answer);
  }

  private static Answer answer(JsonNode json) {
    return new Answer(200, Map.of(), json.toString());
  }

  private static JsonNode body(Asked asked) {
    try {
      return asked.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(asked.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> query(URI uri) {
    if (uri.getRawQuery() == null) {
      return Map.of();
    }
    return Arrays.stream(uri.getRawQuery().split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> decoded(pair[1]), (a, b) -> a));
  }

  private static String decoded(String text) {
    return URI.create("x:?" + text).getSchemeSpecificPart().substring(1);
  }
}
