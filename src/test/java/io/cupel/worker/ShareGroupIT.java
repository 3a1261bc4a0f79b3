package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.event.TopicCreation;
import io.cupel.streams.Condition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the broker does with jobs that nobody gets done, under the settings of the group. */
class ShareGroupIT {
  private static final int MOST_DELIVERIES = 10;

  @TempDir Path folder;
  private KafkaSettings kafka;

  @Test
  void aRecordThatKafkaGivesUpIsAmongTheDeadLettersAsItCame() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, OptionalInt.empty())) {
      // Given a job that every worker fails to end
      kafka = KafkaSettings.of(broker.bootstrapServers());
      TopicCreation.ensureAll(kafka);
      ShareGroup group = new ShareGroup(kafka, WorkerSettings.in("w", folder), "cupel-workers");
      assertThat(group.prepare()).isTrue();
      produce("the job");

      // When it has been delivered as often as Kafka does
      int deliveries = releaseEveryDelivery(group.name());

      // Then
      assertThat(deliveries).isEqualTo(MOST_DELIVERIES);
      List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
      try (KafkaConsumer<byte[], byte[]> reader = reader()) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> {
                  reader.poll(Duration.ofMillis(200)).forEach(letters::add);
                  return !letters.isEmpty();
                });
      }
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0).value()).isEqualTo("the job".getBytes(StandardCharsets.UTF_8));
      assertThat(headers(letters.get(0)))
          .containsEntry("__dlq.errors.topic", kafka.topics().name(Topic.HARDENING_JOBS))
          .containsKeys("__dlq.errors.partition", "__dlq.errors.offset");
    }
  }

  @Test
  void aWorkerIsReadyWhileItsBrokerIsThere() throws Exception {
    // Given a worker without work, for longer than it may go without a heartbeat
    EmbeddedBroker broker = EmbeddedBroker.start(folder, OptionalInt.empty());
    kafka = KafkaSettings.of(broker.bootstrapServers());
    TopicCreation.ensureAll(kafka);
    try (Worker worker =
        WorkerProcess.worker(
            new JobTopics(kafka, folder),
            "w",
            5,
            new FakeHardener(),
            Optional.empty(),
            new SimpleMeterRegistry())) {
      worker.start();
      await().atMost(JobTopics.SOON).until(() -> isReady(worker));
      await()
          .during(Duration.ofSeconds(40))
          .atMost(Duration.ofSeconds(50))
          .until(() -> isReady(worker));

      // When the broker goes, and comes back
      broker.close();
      await().atMost(Duration.ofSeconds(60)).until(() -> !isReady(worker));
      broker = EmbeddedBroker.start(folder, OptionalInt.empty());

      // Then the worker is ready again
      await().atMost(Duration.ofSeconds(60)).until(() -> isReady(worker));
    } finally {
      broker.close();
    }
  }

  private static boolean isReady(Worker worker) {
    return worker.condition() instanceof Condition.Ready;
  }

  private void produce(String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.client("test"), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  kafka.topics().name(Topic.HARDENING_JOBS),
                  value.getBytes(StandardCharsets.UTF_8)))
          .get();
    }
  }

  private int releaseEveryDelivery(String group) {
    Map<String, Object> properties = kafka.client("test");
    properties.put("group.id", group);
    properties.put("share.acknowledgement.mode", "explicit");
    int deliveries = 0;
    int idle = 0;
    try (KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(kafka.topics().name(Topic.HARDENING_JOBS)));
      while (idle < (deliveries == 0 ? 60 : 4)) {
        var records = consumer.poll(Duration.ofMillis(500));
        records.forEach(record -> consumer.acknowledge(record, AcknowledgeType.RELEASE));
        consumer.commitSync();
        deliveries += records.count();
        idle = records.isEmpty() ? idle + 1 : 0;
      }
    }
    return deliveries;
  }

  private KafkaConsumer<byte[], byte[]> reader() {
    KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            kafka.client("test"), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> letters =
        List.of(new TopicPartition(kafka.topics().name(Topic.DEAD_LETTERS), 0));
    reader.assign(letters);
    reader.seekToBeginning(letters);
    return reader;
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return headers;
  }
}
