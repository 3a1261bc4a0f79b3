package io.cupel.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** One container with all roles beside Kafka: it is confined, and it hardens. */
class ContainerImageIT {
  private static Network network;
  private static GenericContainer<?> kafka;
  private static GenericContainer<?> cupel;

  @BeforeAll
  static void start() {
    network = Network.newNetwork();
    kafka = Images.kafka(network);
    kafka.start();
    cupel = Images.cupel(network);
    cupel.start();
  }

  @AfterAll
  static void stop() {
    if (cupel != null) {
      cupel.stop();
    }
    if (kafka != null) {
      kafka.stop();
    }
    if (network != null) {
      network.close();
    }
  }

  @Test
  void runsAsAnOrdinaryUserAndWritesToItsDataOnly() throws Exception {
    ExecResult user = cupel.execInContainer("id", "-u");
    ExecResult root = cupel.execInContainer("touch", "/opt/cupel/x");
    ExecResult data = cupel.execInContainer("touch", "/data/x");

    assertThat(user.getStdout().strip()).isEqualTo("10001");
    assertThat(root.getExitCode()).isNotZero();
    assertThat(root.getStderr()).contains("Read-only file system");
    assertThat(data.getExitCode()).isZero();
  }

  @Test
  void hardensTheDemonstrationsModelAndGivesItOut() throws Exception {
    ExecResult policy =
        cupel.execInContainer(
            "cupel", "policy", "set", "demo", "--clean", "/models/clean-images-idx3-ubyte.gz");
    ExecResult submit =
        cupel.execInContainer(
            "cupel", "submit", "/models/model.pt", "--model", "demo", "--version", "1", "--wait");

    assertThat(policy.getExitCode()).as(policy.getStderr()).isZero();
    assertThat(submit.getExitCode()).as(submit.getStderr() + cupel.getLogs()).isZero();
    assertThat(get("/api/versions/demo/1").body()).contains("PURIFIED");
    assertThat(get("/api/versions/demo/1/model").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://" + cupel.getHost() + ":" + cupel.getMappedPort(8080) + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
