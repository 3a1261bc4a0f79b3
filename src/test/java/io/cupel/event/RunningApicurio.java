package io.cupel.event;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Apicurio Registry in memory, where its program and a JDK for it (21 or later) are named.
 */
final class RunningApicurio implements AutoCloseable {
  private static final String JAR = "CUPEL_APICURIO_JAR"; // its quarkus-run.jar
  private static final String JAVA = "CUPEL_APICURIO_JAVA"; // bin/java

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process server;
  private final URI root;

  private RunningApicurio(Process server, URI root) {
    this.server = server;
    this.root = root;
  }

  /** Skips the test where there is none. */
  static RunningApicurio start(Path folder) throws IOException {
    assumeTrue(
        System.getenv(JAR) != null && System.getenv(JAVA) != null,
        JAR + " and " + JAVA + " do not name an Apicurio Registry and a JDK for it");
    int port = freePort();
    Path log = folder.resolve("apicurio.log");
    Process server =
        new ProcessBuilder(
                List.of(
                    System.getenv(JAVA),
                    "-Xmx512m",
                    "-Dquarkus.http.host=127.0.0.1",
                    "-Dquarkus.http.port=" + port,
                    "-Dquarkus.management.host=127.0.0.1",
                    "-Dquarkus.management.port=" + freePort(),
                    "-jar",
                    System.getenv(JAR)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    RunningApicurio running = new RunningApicurio(server, URI.create("http://127.0.0.1:" + port));
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(300))
        .until(() -> !server.isAlive() || running.answers());
    if (!server.isAlive()) {
      throw new IOException(Files.readString(log));
    }
    return running;
  }

  /** Its Confluent-compatible interface. */
  URI url() {
    return root.resolve("/apis/ccompat/v7");
  }

  /** As somebody else's program registers a schema: the body of its answer. */
  String post(String path, String body) throws IOException, InterruptedException {
    return send("POST", url() + path, body);
  }

  /** From now on a subject's next schema must read what its last one wrote. */
  void requireCompatibility(String subject) throws IOException, InterruptedException {
    send("PUT", url() + "/config/" + subject, "{\"compatibility\":\"BACKWARD\"}");
  }

  private String send(String method, String uri, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(method + " " + uri + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  private boolean answers() throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/subjects")).build();
      return http.send(request, BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    server.destroy();
    if (!server.waitFor(20, TimeUnit.SECONDS)) {
      server.destroyForcibly().waitFor();
    }
  }
}
