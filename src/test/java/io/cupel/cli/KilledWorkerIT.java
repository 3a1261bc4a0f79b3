package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that outlasts the lock of its record, in a service that is killed with SIGKILL while its
 * engine works, and started again.
 */
class KilledWorkerIT {
  private static final Path DEMO = Path.of("demo").toAbsolutePath();

  private static final Pattern HEALTH = Pattern.compile("health (http://\\S+/q),");

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> down = new ArrayList<>();

  @Test
  void theJobFinishesAfterARestartWithOneOutcomeAndTheServiceStaysUp() throws Exception {
    try (Program service = serve()) {
      assertThat(
              Program.call(
                      folder,
                      "policy",
                      "set",
                      "m",
                      "--clean",
                      DEMO.resolve("clean-images-idx3-ubyte.gz"))
                  .code())
          .isZero();
      assertThat(
              Program.call(
                      folder, "submit", DEMO.resolve("model.pt"), "--model", "m", "--version", "1")
                  .code())
          .isZero();
      try (Program watch = Program.start(folder, "watch")) {
        await()
            .atMost(Duration.ofSeconds(120))
            .untilAsserted(() -> assertThat(watch.out()).contains("RUNNING").contains("screen"));
      }
      service.kill();
    }

    try (Program again = serve();
        Program watch = Program.start(folder, "watch")) {
      await()
          .atMost(Duration.ofSeconds(120))
          .untilAsserted(() -> assertThat(watch.out()).contains("RUNNING"));
      Path rubbish = Files.writeString(folder.resolve("rubbish.pt"), "rubbish");
      assertThat(Program.call(folder, "submit", rubbish, "--model", "m", "--version", "2").code())
          .isZero();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(watch.out()).contains("version 2  QUEUED"));
      assertThat(watch.out()).doesNotContain("PURIFIED");
      await()
          .atMost(Duration.ofMinutes(12))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> {
                lookAtHealth(again);
                assertThat(watch.out()).contains("PURIFIED");
              });
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(watch.out()).contains("UNSUPPORTED_FORMAT"));

      assertThat(down).as("health checks that failed while the job ran").isEmpty();
      assertThat(purified())
          .singleElement()
          .satisfies(p -> assertThat(p.getSourceVersion()).isEqualTo("1"));
    }
  }

  private void lookAtHealth(Program service) throws Exception {
    Matcher health = HEALTH.matcher(service.out());
    assertThat(health.find()).isTrue();
    for (String check : List.of("live", "ready")) {
      URI uri = URI.create(health.group(1) + "/health/" + check);
      int status =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status != 200) {
        down.add(check);
      }
    }
  }

  private Program serve() throws Exception {
    Program service =
        Program.start(
            folder,
            Map.of("CUPEL_WORKER_LOCK", "PT5S"),
            "serve",
            "--port",
            0,
            "--management-port",
            0);
    await()
        .atMost(Duration.ofSeconds(120))
        .untilAsserted(() -> assertThat(service.out()).contains("Cupel is up: "));
    return service;
  }

  /** All committed records of the topic. */
  private List<ModelVersionPurified> purified() {
    KafkaSettings kafka =
        KafkaSettings.of(
            io.cupel.broker.EmbeddedBroker.runningIn(folder.resolve("data")).orElseThrow());
    String topic = kafka.topics().name(Topic.PURIFIED_MODEL_VERSIONS);
    Map<String, Object> settings = kafka.client("test");
    settings.put("isolation.level", "read_committed");
    List<ModelVersionPurified> found = new ArrayList<>();
    try (KafkaConsumer<String, ModelVersionPurified> consumer =
        new KafkaConsumer<>(
            settings,
            new StringDeserializer(),
            kafka.serde(ModelVersionPurified.class).deserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(r -> found.add(r.value()));
      }
    }
    return found;
  }
}
