package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchSettings;
import io.cupel.attest.Attestation;
import io.cupel.attest.Attestor;
import io.cupel.attest.KeyPairFiles;
import io.cupel.attest.PrivateKeyFile;
import io.cupel.attest.ResourceDescriptor;
import io.cupel.attest.VerificationKey;
import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.TopicCreation;
import io.cupel.event.Topics;
import io.cupel.event.Verdict;
import io.cupel.streams.Condition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers with a real broker and an engine that obeys. */
class WorkerBrokerTest {
  private static final AtomicInteger PREFIXES = new AtomicInteger();
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Duration LOCK = Duration.ofSeconds(4);

  @TempDir static Path home;
  private static EmbeddedBroker broker;

  @TempDir Path folder;
  private KafkaSettings kafka;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FakeHardener engine = new FakeHardener();
  private Optional<Attestor> attestor = Optional.empty();
  private final List<Worker> workers = new ArrayList<>();

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(home, OptionalInt.empty());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void prepare() throws IOException {
    kafka =
        new KafkaSettings(
            broker.bootstrapServers(),
            new Topics("t" + PREFIXES.incrementAndGet() + "-"),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    TopicCreation.ensureAll(kafka);
    Files.writeString(folder.resolve("model.pt"), "model");
    Files.createDirectory(folder.resolve("clean"));
  }

  @AfterEach
  void stopWorkers() {
    workers.forEach(Worker::close);
  }

  private Worker worker(String name) {
    return worker(name, 5);
  }

  private Worker worker(String name, int deliveries) {
    WorkerSettings settings =
        new WorkerSettings(
            name,
            folder.resolve(name),
            "cpu",
            1,
            3,
            deliveries,
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            LOCK,
            Duration.ofSeconds(10),
            false);
    FetchSettings fetch =
        new FetchSettings(
            1000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            true,
            List.of(),
            true);
    Worker worker =
        new Worker(
            kafka,
            settings,
            new ArtifactFetcher(fetch),
            new ArtifactFetcher(fetch),
            engine,
            attestor,
            Optional.empty(),
            meters);
    workers.add(worker);
    worker.start();
    return worker;
  }

  private HardeningJob job(String id, String behaviour) {
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

  private void announce(HardeningJob job) {
    announce(job, job.getJobId());
  }

  /** Records with the same key are delivered in the order in which they are announced. */
  private void announce(HardeningJob job, String key) {
    String topic = kafka.topics().name(Topic.HARDENING_JOBS);
    send(key, kafka.serde(HardeningJob.class).serialize(topic, job));
  }

  private void send(String key, byte[] value) {
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

  private List<byte[]> all(Topic topic) {
    Map<String, Object> properties = kafka.client("test");
    properties.put("isolation.level", "read_committed");
    List<byte[]> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(kafka.topics().name(topic)).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> r : consumer.poll(Duration.ofMillis(200))) {
          values.add(r.value());
        }
      }
    }
    return values;
  }

  private List<ModelVersionPurified> purified() {
    return all(Topic.PURIFIED_MODEL_VERSIONS).stream()
        .map(b -> kafka.serde(ModelVersionPurified.class).deserialize("", b))
        .toList();
  }

  private List<HardeningFailed> failed() {
    return all(Topic.HARDENING_FAILURES).stream()
        .map(b -> kafka.serde(HardeningFailed.class).deserialize("", b))
        .toList();
  }

  private void awaitOutcomes(int count) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> all(Topic.HARDENING_LEDGER).size() >= count);
  }

  @Test
  void jobIsPurifiedAndEverythingTellsOfIt() {
    Worker worker = worker("w1");
    announce(job("j1", "auto"));
    awaitOutcomes(1);

    assertThat(purified())
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.getVerdict()).isEqualTo(Verdict.PURIFIED);
              assertThat(p.getAttestationUri()).isNull();
              assertThat(p.getEvidence()).containsEntry("after/patch/3", 0.05);
              assertThat(Path.of(java.net.URI.create(p.getArtifactUri()))).hasContent("pure");
              assertThat(Path.of(java.net.URI.create(p.getReportUri())))
                  .content()
                  .contains("\"verdict\" : \"PURIFIED\"");
            });
    assertThat(engine.last.clean().classNames()).containsExactly("cat", "dog");
    assertThat(engine.last.allowMissingClass()).isTrue();
    assertThat(all(Topic.HARDENING_METRICS)).hasSize(1);
    assertThat(all(Topic.HARDENING_PROGRESS)).hasSizeGreaterThanOrEqualTo(2);
    assertThat(worker.condition()).isInstanceOf(Condition.Ready.class);
    await()
        .until(
            () ->
                meters.counter("cupel.jobs", "outcome", "finished", "reason", "PURIFIED").count()
                    == 1);
    assertThat(meters.getMeters())
        .anyMatch(m -> m.getId().getName().startsWith("kafka.consumer.share"));
    assertThat(folder.resolve("w1/jobs")).isEmptyDirectory();
  }

  @Test
  void withAKeyTheResultIsAttested() {
    KeyPairFiles keys = KeyPairFiles.in(folder.resolve("keys"));
    keys.create();
    attestor = Optional.of(new Attestor(PrivateKeyFile.read(keys.privateKey())));
    worker("w1");
    announce(job("j1", "auto"));
    awaitOutcomes(1);

    assertThat(purified())
        .singleElement()
        .satisfies(
            p -> {
              Path file = Path.of(java.net.URI.create(p.getAttestationUri()));
              Attestation.verified(file, VerificationKey.read(keys.publicKey()))
                  .requireSubject(new ResourceDescriptor("purified.pt", p.getArtifactSha256()));
            });
  }

  @Test
  void refusalIsNotRetried() {
    worker("w1");
    announce(job("j1", "refuse"));
    awaitOutcomes(1);
    assertThat(failed())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.getReason()).isEqualTo("UNKNOWN_LAYER");
              assertThat(f.getRetryable()).isFalse();
              assertThat(f.getAttempts()).isEqualTo(1);
            });
    assertThat(engine.calls).hasValue(1);
  }

  @Test
  void crashIsRetriedAndThenWorks() {
    worker("w1");
    announce(job("j1", "crash:2"));
    awaitOutcomes(1);
    assertThat(purified()).hasSize(1);
    assertThat(engine.calls).hasValue(3);
  }

  @Test
  void crashesEndWithLastWords() {
    worker("w1");
    announce(job("j1", "crash:9"));
    awaitOutcomes(1);
    assertThat(failed())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.getReason()).isEqualTo("ENGINE_CRASHED");
              assertThat(f.getMessage()).contains("last words: ouch");
              assertThat(f.getAttempts()).isEqualTo(3);
            });
  }

  @Test
  void rubbishGoesToTheDeadLettersAndTheNextJobRuns() {
    worker("w1");
    send("x", "rubbish".getBytes(StandardCharsets.UTF_8));
    announce(job("j2", "auto"));
    awaitOutcomes(1);
    await().atMost(SOON).until(() -> all(Topic.DEAD_LETTERS).size() == 1);
    assertThat(new String(all(Topic.DEAD_LETTERS).get(0), StandardCharsets.UTF_8))
        .isEqualTo("rubbish");
  }

  @Test
  void sameJobTwiceHasOneOutcome() {
    worker("w1");
    worker("w2");
    HardeningJob job = job("j1", "sleep:1500");
    for (int i = 0; i < 3; i++) {
      announce(job);
    }
    announce(job("j2", "auto"));
    awaitOutcomes(2);
    await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> purified().size() == 2);
    assertThat(all(Topic.HARDENING_LEDGER)).hasSize(2);
  }

  @Test
  void outcomeWithoutAcknowledgementIsNotRepeated() {
    // Given a job whose outcome is committed, and whose record was not accepted
    HardeningJob job = job("j1", "auto");
    OutcomePublisher earlier = new OutcomePublisher(kafka, new Ledger(kafka), "dead");
    Outcome outcome =
        JobEvents.failed(job, io.cupel.reason.Reason.UNKNOWN_LAYER, "because", 1, Instant.now());
    assertThat(earlier.publish(job, outcome)).isTrue();

    // When it is delivered again, and another one after it
    announce(job);
    announce(job("j2", "auto"), "j1");
    worker("w1");
    awaitOutcomes(2);

    // Then only the other one was run and published
    assertThat(engine.calls).hasValue(1);
    assertThat(purified())
        .singleElement()
        .satisfies(p -> assertThat(p.getSourceVersion()).isEqualTo("j2"));
    assertThat(earlier.publish(job, outcome)).isFalse();
  }

  @Test
  void stoppedWorkerGivesItsJobBack() {
    Worker first = worker("w1");
    announce(job("j1", "sleep:5000"));
    await().atMost(SOON).until(() -> engine.calls.get() == 1);
    long start = System.nanoTime();
    first.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    worker("w2");
    awaitOutcomes(1);
    assertThat(purified()).hasSize(1);
    assertThat(engine.calls).hasValue(2);
  }

  @Test
  void jobThatOutlastsItsLockRunsOnce() {
    Worker first = worker("w1");
    announce(job("j1", "sleep:11000"));
    await().atMost(SOON).until(() -> engine.calls.get() == 1);
    Worker second = worker("w2");
    await()
        .during(Duration.ofSeconds(9))
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () ->
                engine.calls.get() == 1
                    && (first.condition() instanceof Condition.Ready
                        || second.condition() instanceof Condition.NotReady));
    awaitOutcomes(1);
    assertThat(engine.calls).hasValue(1);
  }

  @Test
  void jobThatNoDeliveryFinishesFailsWithAName() {
    Worker first = worker("w1", 2);
    announce(job("j1", "sleep:30000"));
    await().atMost(SOON).until(() -> engine.calls.get() == 1);
    first.close();
    worker("w2", 2);
    awaitOutcomes(1);
    assertThat(failed())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.getReason()).isEqualTo("DELIVERIES_EXHAUSTED");
              assertThat(f.getAttempts()).isEqualTo(1);
            });
    assertThat(engine.calls).hasValue(1);
  }

  @Test
  void jobOutlivesItsBroker() {
    worker("w1");
    announce(job("j1", "sleep:3000"));
    await().atMost(SOON).until(() -> engine.calls.get() == 1);
    broker.close(); // the job ends while there is no broker
    await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
    startBroker(); // in the same folder, on the same port
    awaitOutcomes(1);
    assertThat(purified()).hasSize(1);
    assertThat(failed()).isEmpty();
  }

  @Test
  void jobThatFailedAndIsMadeAgainIsRunAgain() {
    worker("w1");
    HardeningJob job = job("j1", "crash:3");
    announce(job);
    awaitOutcomes(1);
    assertThat(failed()).hasSize(1);

    announce(HardeningJob.newBuilder(job).setCreatedAt(job.getCreatedAt().plusMillis(1)).build());
    awaitOutcomes(2);
    assertThat(purified()).hasSize(1);
    assertThat(failed()).hasSize(1);
  }
}
