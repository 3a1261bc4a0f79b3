package io.cupel.registry.mlflow;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real MLflow server, where a Python with mlflow and torch is at hand. */
final class RunningMlflow implements AutoCloseable {
  private static final String PYTHON = "CUPEL_MLFLOW_PYTHON";
  private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();

  private final Process server;
  private final Path folder;
  private final URI url;
  private final Map<String, String> environment;

  private RunningMlflow(Process server, Path folder, URI url, Map<String, String> environment) {
    this.server = server;
    this.folder = folder;
    this.url = url;
    this.environment = environment;
  }

  /** Skips the test where there is none. It serves artifacts that it keeps in the folder. */
  static RunningMlflow start(Path folder) throws IOException {
    return start(
        folder,
        List.of("--artifacts-destination", folder.resolve("artifacts").toString()),
        Map.of());
  }

  /**
   * @param store arguments that say where artifacts are
   * @param environment for the server and for scripts
   */
  static RunningMlflow start(Path folder, List<String> store, Map<String, String> environment)
      throws IOException {
    assumeTrue(
        System.getenv(PYTHON) != null,
        PYTHON + " does not name a Python interpreter with mlflow 3 and torch 2.7.1");
    int port = freePort();
    URI url = URI.create("http://127.0.0.1:" + port);
    List<String> command = new ArrayList<>(List.of("-m", "mlflow", "server"));
    command.addAll(List.of("--backend-store-uri", "sqlite:///" + folder.resolve("mlflow.db")));
    command.addAll(store);
    command.addAll(List.of("--host", "127.0.0.1", "--port", String.valueOf(port)));
    command.addAll(List.of("--workers", "1"));
    Process server =
        python(folder, environment, command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    RunningMlflow running = new RunningMlflow(server, folder, url, environment);
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> !server.isAlive() || running.answers());
    if (!server.isAlive()) {
      throw new IOException(Files.readString(folder.resolve("server.log")));
    }
    return running;
  }

  URI url() {
    return url;
  }

  /** Runs a script of src/test/python with this server's URL before its arguments. */
  String run(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
    command.add(url.toString());
    command.addAll(List.of(arguments));
    File log = folder.resolve(script + ".log").toFile();
    Process process = python(folder, environment, command).redirectError(log).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(script + " failed: " + Files.readString(log.toPath()));
    }
    return out;
  }

  private static ProcessBuilder python(
      Path folder, Map<String, String> environment, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(System.getenv(PYTHON)));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "MLFLOW_DISABLE_TELEMETRY", "true",
                "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false"));
    builder.environment().putAll(environment);
    return builder;
  }

  private boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) url.resolve("/health").toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(1000);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.descendants().forEach(ProcessHandle::destroy);
    server.destroy();
    try {
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
