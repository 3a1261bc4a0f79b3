package io.cupel.worker;

import static org.awaitility.Awaitility.await;

import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What tests give workers to do, and what came of it.
 *
 * @param folder holds {@code model.pt} and the folder {@code clean}
 */
record JobTopics(KafkaSettings kafka, Path folder) {
  static final Duration SOON = Duration.ofSeconds(40);

  /** A job that {@link FakeHardener} does as told. */
  HardeningJob job(String id, String behaviour) {
    return HardeningJob.newBuilder()
        .setJobId(id)
        .setPolicyDigest("00")
        .setVersion(
            ModelVersionRegistered.newBuilder()
                .setRegistry("event")
                .setModel("m")
                .setVersion(id)
                .setArtifactUri(folder.resolve("model.pt").toUri().toString())
                .setTags(Map.of())
                .setRegisteredAt(Instant.now())
                .build())
        .setPolicy(
            HardeningPolicy.newBuilder()
                .setCleanDataUri(folder.resolve("clean").toUri().toString())
                .setPreprocessing(
                    ImagePreprocessing.newBuilder().setMean(List.of()).setStd(List.of()).build())
                .setLayer(behaviour)
                .setClassNames(List.of("cat", "dog"))
                .setAllowMissingClass(true)
                .build())
        .setCreatedAt(Instant.now())
        .build();
  }

  void announce(HardeningJob job) {
    announce(job, job.getJobId());
  }

  /** Records with the same key are delivered in the order in which they are announced. */
  void announce(HardeningJob job, String key) {
    String topic = kafka.topics().name(Topic.HARDENING_JOBS);
    send(key, kafka.serde(HardeningJob.class).serialize(topic, job));
  }

  void send(String key, byte[] value) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.client("test"), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(
          new ProducerRecord<>(
              kafka.topics().name(Topic.HARDENING_JOBS),
              key.getBytes(StandardCharsets.UTF_8),
              value));
    }
  }

  List<byte[]> all(Topic topic) {
    List<byte[]> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> reader = reader(topic)) {
      Map<TopicPartition, Long> ends = reader.endOffsets(reader.assignment());
      while (ends.keySet().stream().anyMatch(p -> reader.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> r : reader.poll(Duration.ofMillis(200))) {
          values.add(r.value());
        }
      }
    }
    return values;
  }

  /** What is committed, from the beginning. */
  private KafkaConsumer<byte[], byte[]> reader(Topic topic) {
    Map<String, Object> properties = kafka.client("test");
    properties.put("isolation.level", "read_committed");
    KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        reader.partitionsFor(kafka.topics().name(topic)).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
    return reader;
  }

  List<ModelVersionPurified> purified() {
    return all(Topic.PURIFIED_MODEL_VERSIONS).stream()
        .map(b -> kafka.serde(ModelVersionPurified.class).deserialize("", b))
        .toList();
  }

  List<HardeningFailed> failed() {
    return all(Topic.HARDENING_FAILURES).stream()
        .map(b -> kafka.serde(HardeningFailed.class).deserialize("", b))
        .toList();
  }

  void awaitOutcomes(int count) {
    awaitOutcomes(count, SOON);
  }

  void awaitOutcomes(int count, Duration atMost) {
    int[] outcomes = {0};
    try (KafkaConsumer<byte[], byte[]> reader = reader(Topic.HARDENING_LEDGER)) {
      await()
          .pollInSameThread() // a consumer is not to be closed by another one
          .atMost(atMost)
          .until(
              () -> {
                outcomes[0] += reader.poll(Duration.ofMillis(200)).count();
                return outcomes[0] >= count;
              });
    }
  }
}
