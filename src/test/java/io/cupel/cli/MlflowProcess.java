package io.cupel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real MLflow: its server as a process, and the calls of its API that a test makes. */
final class MlflowProcess implements AutoCloseable {
  /** Environment variable: an interpreter that has mlflow installed. */
  static final String PYTHON = "CUPEL_MLFLOW_PYTHON";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String python;
  private final Path folder;
  private final int port;
  private final Path log;
  private final String secretKey = secretKey();
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;

  MlflowProcess(String python, Path folder, int port) throws IOException {
    this.python = python;
    this.folder = folder;
    this.port = port;
    this.log = Files.createTempFile(folder, "mlflow", ".log");
  }

  /** Webhooks' secrets are encrypted with it; a server without one forgets them. */
  private static String secretKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getUrlEncoder().encodeToString(key);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  void start() throws IOException {
    process =
        python(
                "-m",
                "mlflow",
                "server",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("mlflow.db"),
                "--artifacts-destination",
                folder.resolve("artifacts").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--workers",
                "1")
            .start();
  }

  boolean isUp() {
    try {
      HttpRequest request = HttpRequest.newBuilder(url().resolve("/health")).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As a power failure does it: whatever the server has in memory is gone. */
  void kill() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  /** Runs a program of Python's, with what it needs to find the server; it must succeed. */
  void run(String program, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = python("-c", program);
    builder.environment().putAll(environment);
    Process run = builder.start();
    if (!run.waitFor(120, TimeUnit.SECONDS) || run.exitValue() != 0) {
      run.destroyForcibly();
      throw new IllegalStateException("Python failed: " + Files.readString(log));
    }
  }

  private ProcessBuilder python(String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(arguments);
    builder.command().add(0, python);
    builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http,https",
                "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true",
                "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", secretKey,
                "MLFLOW_DISABLE_TELEMETRY", "true"));
    return builder;
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  void createModel(String name) throws Exception {
    post("registered-models/create", Map.of("name", name));
  }

  /** Registers a version of a logged model of its own, as log_model does; gives its number. */
  String createVersion(String name) throws Exception {
    String logged =
        post("logged-models", Map.of("experiment_id", "0", "name", "logged"))
            .at("/model/info/model_id")
            .asText();
    return post(
            "model-versions/create",
            Map.of("name", name, "source", "models:/" + logged, "model_id", logged))
        .at("/model_version/version")
        .asText();
  }

  private JsonNode post(String call, Map<String, String> body) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(url().resolve("/api/2.0/mlflow/" + call))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(call + ": " + response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body());
  }

  @Override
  public void close() throws InterruptedException {
    if (process != null) {
      kill();
    }
  }
}
