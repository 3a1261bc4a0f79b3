package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.TopicCreation;
import io.cupel.registry.mlflow.webhook.Delivery;
import io.cupel.registry.mlflow.webhook.Signed;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MLflow's webhooks while no broker is there to keep what they say. */
class WebhookWithoutKafkaIT {
  private static final String SECRET = "the webhook's secret";
  private static final Duration SOON = Duration.ofSeconds(180);

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void isPostponedUntilKafkaIsBack() throws Exception {
    int api = freePort();
    Path home = Files.createDirectory(folder.resolve("broker"));
    EmbeddedBroker broker = EmbeddedBroker.start(home, OptionalInt.empty());
    KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
    TopicCreation.ensureAll(kafka);

    // Given a gateway that takes webhooks
    try (Program service =
        Program.start(
            folder,
            Map.of("CUPEL_MLFLOW_WEBHOOK_SECRET", SECRET),
            "serve",
            "--bootstrap",
            kafka.bootstrapServers(),
            "--roles",
            "gateway",
            "--port",
            api,
            "--management-port",
            freePort())) {
      await().atMost(SOON).untilAsserted(() -> assertThat(service.out()).contains("Cupel is up: "));
      // It is up before it has seen its topics; until then a delivery is postponed, too.
      await().atMost(SOON).until(() -> deliver(api, "1").body().contains("\"announced\""));

      // When Kafka is away
      broker.close();
      HttpResponse<String> postponed = deliver(api, "2");

      // Then MLflow is told to try again, and when
      assertThat(postponed.statusCode()).isEqualTo(503);
      assertThat(postponed.body()).contains("\"postponed\"");
      assertThat(postponed.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();

      // And once Kafka is back, the next try is taken
      broker = EmbeddedBroker.start(home, OptionalInt.empty());
      await().atMost(SOON).until(() -> deliver(api, "2").statusCode() == 200);
      assertThat(Announcements.of(kafka))
          .extracting(ModelVersionRegistered::getVersion)
          .containsOnly("1", "2"); // twice is one job
    } finally {
      broker.close();
    }
  }

  private HttpResponse<String> deliver(int api, String version) throws Exception {
    Delivery delivery =
        Signed.delivery(
            SECRET, "d" + version, Instant.now(), Signed.versionCreated("fraud-detector", version));
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api + "/webhooks/mlflow"))
            .header(Delivery.ID, delivery.id().orElseThrow())
            .header(Delivery.TIMESTAMP, delivery.timestamp().orElseThrow())
            .header(Delivery.SIGNATURE, delivery.signature().orElseThrow())
            .POST(HttpRequest.BodyPublishers.ofByteArray(delivery.body()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
