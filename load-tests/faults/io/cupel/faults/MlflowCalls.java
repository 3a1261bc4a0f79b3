package io.cupel.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls of MLflow's REST API that a run makes: it registers versions, and looks at them. */
final class MlflowCalls {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DESCRIPTION =
      """
      flavors:
        pytorch:
          model_data: data
        python_function:
          data: data
          loader_module: mlflow.pytorch
      """;

  private static final String MODEL_FILE = "/data/model.pth";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String url;

  MlflowCalls(int port) {
    url = "http://127.0.0.1:" + port;
  }

  /**
   * A version that was made here.
   *
   * @param number within its model
   * @param uri of its folder
   */
  record Registered(String number, String uri) {}

  /**
   * A version as MLflow has it.
   *
   * @param file content of its model file
   */
  record Version(String number, Map<String, String> tags, String file) {}

  String url() {
    return url;
  }

  boolean answers() throws InterruptedException {
    try {
      return send(request("/health").GET()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  void createModel(String name) throws IOException, InterruptedException {
    post("registered-models/create", JSON.createObjectNode().put("name", name));
  }

  /** Registers a version of a folder of its own, as log_model does. */
  Registered register(String model, String file) throws IOException, InterruptedException {
    ObjectNode wanted = JSON.createObjectNode().put("experiment_id", "0").put("name", "logged");
    JsonNode info = post("logged-models", wanted).at("/model/info");
    String id = info.path("model_id").asText();
    String folder = info.path("artifact_uri").asText();
    put(artifact(folder, "/MLmodel"), DESCRIPTION);
    put(artifact(folder, MODEL_FILE), file);
    String ready =
        JSON.createObjectNode().put("model_id", id).put("status", "LOGGED_MODEL_READY").toString();
    json(
        request("/api/2.0/mlflow/logged-models/" + id)
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(ready)));
    ObjectNode version = JSON.createObjectNode().put("name", model).put("source", "models:/" + id);
    JsonNode made = post("model-versions/create", version.put("model_id", id));
    return new Registered(made.at("/model_version/version").asText(), "models:/" + id);
  }

  /** All versions of a model. */
  List<Version> versions(String model) throws IOException, InterruptedException {
    String filter = URLEncoder.encode("name='" + model + "'", StandardCharsets.UTF_8);
    JsonNode found = get("model-versions/search?max_results=10000&filter=" + filter);
    List<Version> versions = new ArrayList<>();
    for (JsonNode version : found.path("model_versions")) {
      Map<String, String> tags = new HashMap<>();
      version
          .path("tags")
          .forEach(tag -> tags.put(tag.path("key").asText(), tag.path("value").asText()));
      String number = version.path("version").asText();
      versions.add(new Version(number, tags, file(model, number)));
    }
    return versions;
  }

  private String file(String model, String number) throws IOException, InterruptedException {
    String place = "model-versions/get-download-uri?name=" + model + "&version=" + number;
    return text(request(artifact(get(place).path("artifact_uri").asText(), MODEL_FILE)).GET());
  }

  private static String artifact(String folder, String path) {
    return folder.replaceFirst("^mlflow-artifacts:", "/api/2.0/mlflow-artifacts/artifacts") + path;
  }

  private void put(String path, String content) throws IOException, InterruptedException {
    text(request(path).PUT(BodyPublishers.ofString(content)));
  }

  private JsonNode post(String call, JsonNode body) throws IOException, InterruptedException {
    return json(
        request("/api/2.0/mlflow/" + call)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  private JsonNode get(String call) throws IOException, InterruptedException {
    return json(request("/api/2.0/mlflow/" + call).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
  }

  private JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
    return JSON.readTree(text(request));
  }

  private String text(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 200) {
      throw new IOException(response.uri() + ": " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
