package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service is killed with SIGKILL while its engine works, and started again. */
class KilledWorkerIT {
  private static final Path DEMO = Path.of("demo").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void theJobFinishesAfterARestartWithOneOutcome() throws Exception {
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
          .atMost(Duration.ofMinutes(6))
          .untilAsserted(() -> assertThat(watch.out()).contains("PURIFIED"));

      assertThat(purified())
          .singleElement()
          .satisfies(p -> assertThat(p.getSourceVersion()).isEqualTo("1"));
    }
  }

  private Program serve() throws Exception {
    Program service = Program.start(folder, "serve", "--port", 0, "--management-port", 0);
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
