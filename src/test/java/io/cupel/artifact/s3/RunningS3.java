package io.cupel.artifact.s3;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A server of S3 with one bucket, where a Python with moto is at hand. */
public final class RunningS3 implements AutoCloseable {
  public static final String BUCKET = "models";

  private static final String PYTHON = "CUPEL_MLFLOW_PYTHON";
  private static final String SECRET = "test";

  private final Process server;
  private final URI url;

  private RunningS3(Process server, URI url) {
    this.server = server;
    this.url = url;
  }

  /** Skips the test where there is none. This JVM has its credentials until it is closed. */
  public static RunningS3 start(Path folder) throws IOException, InterruptedException {
    String python = System.getenv(PYTHON);
    assumeTrue(
        python != null
            && new ProcessBuilder(python, "-c", "import moto.server, boto3").start().waitFor() == 0,
        PYTHON + " does not name a Python interpreter with moto[server] and boto3");
    int port = freePort();
    Path log = folder.resolve("s3.log");
    Process server =
        new ProcessBuilder(
                python, "-m", "moto.server", "-H", "127.0.0.1", "-p", String.valueOf(port))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    RunningS3 running = new RunningS3(server, URI.create("http://127.0.0.1:" + port));
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(300))
        .until(() -> !server.isAlive() || running.answers("GET", "/"));
    if (!server.isAlive() || !running.answers("PUT", "/" + BUCKET)) {
      throw new IOException(Files.readString(log));
    }
    System.setProperty("aws.accessKeyId", SECRET);
    System.setProperty("aws.secretAccessKey", SECRET);
    return running;
  }

  public S3Settings settings() {
    return new S3Settings(Set.of(BUCKET), Optional.of(url), Optional.empty(), true);
  }

  /** With which other programs find it. */
  public Map<String, String> environment() {
    return Map.of(
        "MLFLOW_S3_ENDPOINT_URL",
        url.toString(),
        "AWS_ACCESS_KEY_ID",
        SECRET,
        "AWS_SECRET_ACCESS_KEY",
        SECRET,
        "AWS_DEFAULT_REGION",
        "us-east-1");
  }

  private boolean answers(String method, String path) {
    try {
      HttpURLConnection connection = (HttpURLConnection) url.resolve(path).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
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
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    server.destroy();
    try {
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
