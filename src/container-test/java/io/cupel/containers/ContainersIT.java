package io.cupel.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/** Kafka, MLflow, a gateway and a worker in containers, as docker-compose.yml has them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainersIT {
  private static final int REST = 8080;
  private static final int MANAGEMENT = 9000;
  private static final int GRACE_SECONDS = 60;

  private static Site site;
  private static GenericContainer<?> gateway;
  private static GenericContainer<?> worker;

  @BeforeAll
  static void start() throws Exception {
    site = Site.prepare("kafka", "mlflow", "gateway", "worker");
    site.start("kafka");
    site.start("mlflow");
    gateway = site.start("gateway", REST, MANAGEMENT);
    worker = site.start("worker");
  }

  @AfterAll
  static void stop() {
    if (site != null) {
      site.close();
    }
  }

  @Test
  @Order(1)
  void runAsAnOrdinaryUserAndWriteToTheirDataOnly() throws Exception {
    // When
    ExecResult user = worker.execInContainer("id", "-u");
    ExecResult program = worker.execInContainer("touch", "/opt/cupel/x");
    ExecResult data = worker.execInContainer("touch", "/data/x");
    ExecResult others = gateway.execInContainer("touch", "/data/artifacts/x");

    // Then
    assertThat(user.getStdout().strip()).isEqualTo("10001");
    assertThat(program.getStderr()).contains("Read-only file system");
    assertThat(data.getExitCode()).as(data.getStderr()).isZero();
    assertThat(others.getStderr()).contains("Read-only file system");
  }

  @Test
  @Order(2)
  void theDemonstrationsModelComesBackFromMlflowHardened() throws Exception {
    // Given
    site.run("webhook");
    site.run("demo-policy");

    // When
    String printed = site.run("demo");

    // Then
    assertThat(printed).contains("cupel.verdict = PURIFIED", "cupel.alias = hardened");
    assertThat(get(REST, "/api/versions/fashion-demo/1").body()).contains("\"PURIFIED\"");
    assertThat(get(REST, "/api/versions/fashion-demo/1/model").statusCode()).isEqualTo(200);
    assertThat(get(MANAGEMENT, "/q/metrics").body())
        .containsPattern("cupel_mlflow_webhooks_total\\{outcome=\"announced\".*} [1-9]");
  }

  @Test
  @Order(3)
  void stopWhenTheyAreTold() {
    for (GenericContainer<?> container : new GenericContainer<?>[] {worker, gateway}) {
      // When
      container
          .getDockerClient()
          .stopContainerCmd(container.getContainerId())
          .withTimeout(GRACE_SECONDS)
          .exec();

      // Then
      InspectContainerResponse.ContainerState state =
          container.getCurrentContainerInfo().getState();
      assertThat(state.getExitCodeLong()).as("137 would be: killed").isIn(0L, 143L);
    }
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://" + gateway.getHost() + ":" + gateway.getMappedPort(port) + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
