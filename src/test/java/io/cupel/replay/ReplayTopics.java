package io.cupel.replay;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.AvroSerde;
import io.cupel.event.DeadLetter;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ManualCommand;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.TopicCreation;
import io.cupel.event.Topics;
import io.cupel.reason.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of one test: what went wrong goes in, what was replayed comes out. */
final class ReplayTopics {
  static final ModelVersionRegistered VERSION = EventSamples.version("m", "1");
  static final HardeningJob JOB = EventSamples.job(VERSION, EventSamples.NOON);

  private static final AtomicInteger PREFIXES = new AtomicInteger();

  private final KafkaSettings kafka;

  /** Topics that no other test has. */
  ReplayTopics(EmbeddedBroker broker) {
    kafka =
        new KafkaSettings(
            broker.bootstrapServers(),
            new Topics("r" + PREFIXES.incrementAndGet() + "-"),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    TopicCreation.ensureAll(kafka);
  }

  KafkaSettings kafka() {
    return kafka;
  }

  List<Candidate> replay(Selection selection) {
    List<Candidate> done = new ArrayList<>();
    new Replay(kafka).run(selection, done::add);
    return done;
  }

  void fail(Instant at) throws Exception {
    HardeningFailed failed = EventSamples.failed(JOB, "ENGINE_CRASHED", at);
    write(Topic.HARDENING_FAILURES, JOB.getJobId(), failed, HardeningFailed.class);
    status(HardeningState.FAILED, JOB.getJobId(), at);
  }

  void refuse(Instant at) throws Exception {
    HardeningFailed failed = EventSamples.failed(JOB, "NO_POLICY", at);
    failed.setJobId(null);
    write(Topic.HARDENING_FAILURES, "v", failed, HardeningFailed.class);
    status(HardeningState.FAILED, null, at);
  }

  void status(HardeningState state, String jobId, Instant at) throws Exception {
    HardeningStatus status =
        HardeningStatus.newBuilder()
            .setRegistry(VERSION.getRegistry())
            .setModel(VERSION.getModel())
            .setVersion(VERSION.getVersion())
            .setState(state)
            .setJobId(jobId)
            .setRegisteredAt(VERSION.getRegisteredAt())
            .setUpdatedAt(at)
            .build();
    write(Topic.HARDENING_STATUS, "v", status, HardeningStatus.class);
  }

  void bury(String value) throws Exception {
    String from = kafka.topics().name(Topic.MODEL_VERSIONS);
    Headers headers =
        new DeadLetter(from, 0, 0, Reason.MALFORMED_EVENT, "Not Avro.").addTo(new RecordHeaders());
    send(Topic.DEAD_LETTERS, "m", bytes(value), headers);
  }

  <T extends SpecificRecord> void write(Topic topic, String key, T event, Class<T> type)
      throws Exception {
    byte[] value = AvroSerde.of(type).serializer().serialize("", event);
    send(topic, key, value, new RecordHeaders());
  }

  private void send(Topic topic, String key, byte[] value, Headers headers) throws Exception {
    Map<String, Object> properties = kafka.client("test");
    properties.put("max.request.size", 2 << 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(kafka.topics().name(topic), 0, bytes(key), value, headers))
          .get();
    }
  }

  List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    new TopicRecords(kafka).each(topic, found::add);
    return found;
  }

  List<ModelVersionRegistered> announcements() {
    return records(Topic.MODEL_VERSIONS).stream()
        .map(r -> kafka.serde(ModelVersionRegistered.class).deserialize(r.topic(), r.value()))
        .sorted((a, b) -> a.getRegisteredAt().compareTo(b.getRegisteredAt()))
        .toList();
  }

  List<ManualCommand> commands() {
    return records(Topic.HARDENING_COMMANDS).stream()
        .map(r -> kafka.serde(ManualCommand.class).deserialize(r.topic(), r.value()))
        .toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
