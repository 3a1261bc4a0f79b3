package io.cupel.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.AvroSerde;
import io.cupel.event.Decision;
import io.cupel.event.Decisions;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ManualCommand;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.streams.Patience;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The intake's topology without a broker. */
final class IntakeDriver implements AutoCloseable {
  private final List<Outcome> outcomes = new ArrayList<>();
  private final TopologyTestDriver driver;

  IntakeDriver() {
    this(KafkaSettings.of("unused:1"), new Patience());
  }

  IntakeDriver(KafkaSettings kafka, Patience patience) {
    driver =
        new TopologyTestDriver(
            IntakeTopology.build(kafka, IntakeSettings.defaults(), patience, outcomes::add),
            new Properties(),
            EventSamples.NOON);
  }

  void announce(ModelVersionRegistered event) {
    announceBytes(AvroSerde.of(ModelVersionRegistered.class).serialize("", event));
  }

  void announceBytes(byte[] value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("traceparent", "t1".getBytes(StandardCharsets.UTF_8));
    driver
        .createInputTopic("model-versions", new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(new byte[] {1}, value, headers, EventSamples.NOON));
  }

  void policy(String model, HardeningPolicy policy) {
    policyBytes(
        model, policy == null ? null : AvroSerde.of(HardeningPolicy.class).serialize("", policy));
  }

  void policyBytes(String model, byte[] bytes) {
    driver
        .createInputTopic(
            Topic.HARDENING_POLICIES.baseName(), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(model, bytes);
  }

  <T extends SpecificRecord> void send(Topic topic, Class<T> type, String key, T event) {
    send(topic, AvroSerde.of(type), key, event);
  }

  <T> void send(Topic topic, Serializer<T> serializer, String key, T event) {
    driver
        .createInputTopic(topic.baseName(), new StringSerializer(), serializer)
        .pipeInput(key, event);
  }

  void advance(Duration time) {
    driver.advanceWallClockTime(time);
  }

  List<TestRecord<String, HardeningJob>> jobRecords() {
    return driver
        .createOutputTopic(
            Topic.HARDENING_JOBS.baseName(),
            new StringDeserializer(),
            AvroSerde.of(HardeningJob.class))
        .readRecordsToList();
  }

  List<HardeningJob> jobs() {
    return jobRecords().stream().map(TestRecord::value).toList();
  }

  void command(ManualCommand command) {
    commandBytes(AvroSerde.of(ManualCommand.class).serialize("", command));
  }

  void commandBytes(byte[] value) {
    driver
        .createInputTopic(
            Topic.HARDENING_COMMANDS.baseName(),
            new ByteArraySerializer(),
            new ByteArraySerializer())
        .pipeInput(new byte[] {1}, value);
  }

  List<Decision> decisions() {
    TestOutputTopic<String, Decision> topic =
        driver.createOutputTopic(
            Topic.HARDENING_DECISIONS.baseName(),
            new StringDeserializer(),
            AvroSerde.of(Decision.class));
    return topic.readRecordsToList().stream()
        .peek(r -> assertThat(r.key()).isEqualTo(Decisions.key(r.value())))
        .map(TestRecord::value)
        .toList();
  }

  List<HardeningFailed> failures() {
    TestOutputTopic<String, HardeningFailed> topic =
        driver.createOutputTopic(
            Topic.HARDENING_FAILURES.baseName(),
            new StringDeserializer(),
            AvroSerde.of(HardeningFailed.class));
    return topic.readValuesToList();
  }

  List<TestRecord<byte[], byte[]>> deadLetters() {
    return driver
        .createOutputTopic(
            Topic.DEAD_LETTERS.baseName(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  /** Whether the intake knows that a job has ended with a result. */
  boolean hasResult(String jobId) {
    return driver.getKeyValueStore(IntakeStores.PUBLISHED).get(jobId) != null;
  }

  List<Outcome> outcomes() {
    return outcomes;
  }

  static String header(TestRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    driver.close();
  }
}
