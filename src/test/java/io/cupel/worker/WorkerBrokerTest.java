package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.cupel.attest.Attestation;
import io.cupel.attest.Attestor;
import io.cupel.attest.KeyPairFiles;
import io.cupel.attest.PrivateKeyFile;
import io.cupel.attest.ResourceDescriptor;
import io.cupel.attest.VerificationKey;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.HardeningJob;
import io.cupel.event.KafkaSettings;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Workers with real brokers and an engine that obeys. Each test has topics and groups of its own,
 * and mostly waits: several run at once.
 */
@ParameterizedClass
@EnumSource
@Execution(ExecutionMode.CONCURRENT)
class WorkerBrokerTest {
  private static final AtomicInteger PREFIXES = new AtomicInteger();
  private static final Duration SOON = JobTopics.SOON;

  /** Until a broker takes away the partitions of a member of a share group that is gone. */
  private static final Duration DEAD_MEMBER = Duration.ofSeconds(45);

  @TempDir static Path home;
  private static final Map<BrokerKind, BrokerKind.Running> BROKERS = new ConcurrentHashMap<>();

  @Parameter BrokerKind kind;

  @TempDir Path folder;
  private KafkaSettings kafka;
  private JobTopics jobs;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FakeHardener engine = new FakeHardener();
  private Optional<Attestor> attestor = Optional.empty();
  private final List<Worker> workers = new ArrayList<>();

  @BeforeParameterizedClassInvocation
  static void startBroker(BrokerKind kind) throws IOException {
    BROKERS.put(kind, kind.start(home.resolve(kind.name())));
  }

  @AfterParameterizedClassInvocation
  static void stopBroker(BrokerKind kind) {
    BROKERS.remove(kind).stop();
  }

  @BeforeEach
  void prepare() throws IOException {
    Files.writeString(folder.resolve("model.pt"), "model");
    Files.createDirectory(folder.resolve("clean"));
    use(BROKERS.get(kind));
  }

  private void use(BrokerKind.Running broker) {
    kafka =
        new KafkaSettings(
            broker.bootstrapServers(),
            new Topics("t" + PREFIXES.incrementAndGet() + "-"),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    jobs = new JobTopics(kafka, folder);
    TopicCreation.ensureAll(kafka);
  }

  @AfterEach
  void stopWorkers() {
    workers.forEach(Worker::close);
  }

  private Worker worker(String name) {
    return worker(name, 5);
  }

  private Worker worker(String name, int deliveries) {
    Worker worker = WorkerProcess.worker(jobs, name, deliveries, engine, attestor, meters);
    workers.add(worker);
    worker.start();
    return worker;
  }

  private List<Decision> decisions() {
    return jobs.all(Topic.HARDENING_DECISIONS).stream()
        .map(b -> kafka.serde(Decision.class).deserialize("", b))
        .toList();
  }

  @Test
  void jobIsPurifiedAndEverythingTellsOfIt() {
    Worker worker = worker("w1");
    jobs.announce(jobs.job("j1", "auto"));
    jobs.awaitOutcomes(1);

    assertThat(jobs.purified())
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
    assertThat(jobs.all(Topic.HARDENING_METRICS)).hasSize(1);
    assertThat(decisions())
        .extracting(Decision::getKind, Decision::getBy)
        .containsExactly(tuple(DecisionKind.CONCLUDED, "cupel/worker/w1"));
    await().atMost(SOON).until(() -> jobs.all(Topic.HARDENING_PROGRESS).size() >= 2);
    assertThat(worker.condition()).isInstanceOf(Condition.Ready.class);
    await()
        .until(
            () ->
                meters.counter("cupel.jobs", "outcome", "finished", "reason", "PURIFIED").count()
                    == 1);
    assertThat(meters.getMeters()).anyMatch(m -> m.getId().getName().startsWith(kind.meters));
    assertThat(folder.resolve("w1/jobs")).isEmptyDirectory();
  }

  @Test
  void withAKeyTheResultIsAttested() {
    KeyPairFiles keys = KeyPairFiles.in(folder.resolve("keys"));
    keys.create();
    attestor = Optional.of(new Attestor(PrivateKeyFile.read(keys.privateKey())));
    worker("w1");
    jobs.announce(jobs.job("j1", "auto"));
    jobs.awaitOutcomes(1);

    assertThat(jobs.purified())
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
    jobs.announce(jobs.job("j1", "refuse"));
    jobs.awaitOutcomes(1);
    assertThat(jobs.failed())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.getReason()).isEqualTo("UNKNOWN_LAYER");
              assertThat(f.getRetryable()).isFalse();
              assertThat(f.getAttempts()).isEqualTo(1);
            });
    assertThat(decisions())
        .extracting(Decision::getKind, Decision::getReason)
        .containsExactly(tuple(DecisionKind.FAILED, "UNKNOWN_LAYER"));
    assertThat(engine.calls).hasValue(1);
  }

  @Test
  void crashIsRetriedAndThenWorks() {
    worker("w1");
    jobs.announce(jobs.job("j1", "crash:2"));
    jobs.awaitOutcomes(1);
    assertThat(jobs.purified()).hasSize(1);
    assertThat(engine.calls).hasValue(3);
  }

  @Test
  void crashesEndWithLastWords() {
    worker("w1");
    jobs.announce(jobs.job("j1", "crash:9"));
    jobs.awaitOutcomes(1);
    assertThat(jobs.failed())
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
    jobs.send("x", "rubbish".getBytes(StandardCharsets.UTF_8));
    jobs.announce(jobs.job("j2", "auto"));
    jobs.awaitOutcomes(1);
    await().atMost(SOON).until(() -> jobs.all(Topic.DEAD_LETTERS).size() == 1);
    assertThat(new String(jobs.all(Topic.DEAD_LETTERS).get(0), StandardCharsets.UTF_8))
        .isEqualTo("rubbish");
  }

  @Test
  void rubbishAsLargeAsABrokerTakesDoesNotHoldUpTheNextJob() {
    worker("w1");
    jobs.send("x", new byte[1_048_400]);
    jobs.announce(jobs.job("j2", "auto"));

    jobs.awaitOutcomes(1);

    await().atMost(SOON).until(() -> jobs.all(Topic.DEAD_LETTERS).size() == 1);
    assertThat(jobs.all(Topic.DEAD_LETTERS).get(0)).hasSize(1_048_400);
  }

  @Test
  void sameJobTwiceHasOneOutcome() {
    worker("w1");
    worker("w2");
    HardeningJob job = jobs.job("j1", "sleep:1500");
    for (int i = 0; i < 3; i++) {
      jobs.announce(job);
    }
    jobs.announce(jobs.job("j2", "auto"));
    jobs.awaitOutcomes(2);
    await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> jobs.purified().size() == 2);
    assertThat(jobs.all(Topic.HARDENING_LEDGER)).hasSize(2);
  }

  /** In a share group whatever the jobs' keys are; else a partition's jobs wait for each other. */
  @Test
  void whoeverIsFreeTakesTheNextJob() {
    worker("w1");
    worker("w2");
    worker("w3");
    for (int i = 0; i < 3; i++) {
      jobs.announce(jobs.job("j" + i, "until-told"), "the same");
    }

    int together = kind == BrokerKind.CLASSIC_GROUPS_ONLY ? 1 : 3;
    await().atMost(SOON).until(() -> engine.calls.get() == together);
    engine.told.countDown();
    jobs.awaitOutcomes(3);
    assertThat(jobs.purified()).hasSize(3);
  }

  @Test
  void outcomeWithoutAcknowledgementIsNotRepeated() {
    // Given a job whose outcome is committed, and whose record was not accepted
    HardeningJob job = jobs.job("j1", "auto");
    OutcomePublisher earlier = new OutcomePublisher(kafka, new Ledger(kafka), "dead");
    Outcome outcome =
        JobEvents.failed(job, io.cupel.reason.Reason.UNKNOWN_LAYER, "because", 1, Instant.now());
    assertThat(earlier.publish(job, outcome)).isTrue();

    // When it is delivered again, and another one after it
    jobs.announce(job);
    jobs.announce(jobs.job("j2", "auto"), "j1");
    worker("w1");
    jobs.awaitOutcomes(2);

    // Then only the other one was run and published
    assertThat(engine.calls).hasValue(1);
    assertThat(jobs.purified())
        .singleElement()
        .satisfies(p -> assertThat(p.getSourceVersion()).isEqualTo("j2"));
    assertThat(earlier.publish(job, outcome)).isFalse();
  }

  @Test
  void stoppedWorkerGivesItsJobBack() {
    Worker first = worker("w1");
    jobs.announce(jobs.job("j1", "sleep:5000"));
    await().atMost(SOON).until(() -> engine.calls.get() == 1);
    first.close();
    assertThat(engine.stopped).hasValue(1);
    worker("w2");
    jobs.awaitOutcomes(1);
    assertThat(jobs.purified()).hasSize(1);
    assertThat(engine.calls).hasValue(2);
  }

  @Test
  void jobOfAKilledWorkerGoesToAnother() throws Exception {
    // Given a worker in the middle of a job
    Process victim = WorkerProcess.start(jobs);
    jobs.announce(jobs.job("j1", "sleep:1500"));
    await().atMost(SOON).until(() -> !jobs.all(Topic.HARDENING_PROGRESS).isEmpty());

    // When it is killed
    victim.destroyForcibly().waitFor();
    worker("w2");
    jobs.awaitOutcomes(1, DEAD_MEMBER.plus(SOON));

    // Then another one did the job
    assertThat(jobs.purified()).hasSize(1);
    assertThat(engine.calls).hasValue(1);
  }

  /** C29: many locks, and as long as Kafka's own time-outs for members of groups. */
  @Test
  void jobThatTakesMoreThanAMinuteRunsOnce() {
    // Given
    Worker first = worker("w1");
    jobs.announce(jobs.job("j1", "sleep:65000"));
    await().atMost(SOON).until(() -> engine.calls.get() == 1);

    // When another worker comes, and another job
    Worker second = worker("w2");
    jobs.announce(jobs.job("j2", "auto"));

    // Then the first worker is ready and alive all the time, and nobody else does its job
    await()
        .during(Duration.ofSeconds(60))
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(300))
        .until(
            () ->
                engine.calls.get() <= 2
                    && (first.condition() instanceof Condition.Ready
                        || second.condition() instanceof Condition.NotReady));
    jobs.awaitOutcomes(2);
    assertThat(jobs.purified()).hasSize(2);
    assertThat(engine.calls).hasValue(2);
  }

  @Test
  void jobThatNoDeliveryFinishesFailsWithAName() throws Exception {
    // Given a worker that is killed in the middle of a job
    Process victim = WorkerProcess.start(jobs);
    jobs.announce(jobs.job("j1", "sleep:30000"));
    await().atMost(SOON).until(() -> !jobs.all(Topic.HARDENING_PROGRESS).isEmpty());
    victim.destroyForcibly().waitFor();

    // When the second delivery is the last
    worker("w2", 2);
    jobs.awaitOutcomes(1, DEAD_MEMBER.plus(SOON));

    // Then nothing runs any more
    assertThat(jobs.failed())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.getReason()).isEqualTo("DELIVERIES_EXHAUSTED");
              assertThat(f.getAttempts()).isEqualTo(1);
            });
    assertThat(engine.calls).hasValue(0);
  }

  @Test
  void stoppingUsesADeliveryUpOnlyInAShareGroup() {
    Worker first = worker("w1", 2);
    jobs.announce(jobs.job("j1", "sleep:3000"));
    await().atMost(SOON).until(() -> engine.calls.get() == 1);
    first.close();
    worker("w2", 2);
    jobs.awaitOutcomes(1);
    assertThat(jobs.failed()).hasSize(kind.countsStops ? 1 : 0);
    assertThat(engine.calls).hasValue(kind.countsStops ? 1 : 2);
  }

  @Test
  void jobOutlivesItsBroker() throws IOException {
    // Given a job, and a broker that no other test needs
    BrokerKind.Running broker = kind.start(folder.resolve("broker"));
    try {
      use(broker);
      worker("w1");
      jobs.announce(jobs.job("j1", "until-told"));
      await().atMost(SOON).until(() -> engine.calls.get() == 1);

      // When the job ends while there is no broker
      broker.stop();
      engine.told.countDown();
      await().atMost(SOON).until(() -> engine.reports.get() == 1);
      broker.startAgain();

      // Then
      jobs.awaitOutcomes(1);
      assertThat(jobs.purified()).hasSize(1);
      assertThat(jobs.failed()).isEmpty();
    } finally {
      stopWorkers();
      broker.stop();
    }
  }

  @Test
  void jobThatFailedAndIsMadeAgainIsRunAgain() {
    worker("w1");
    HardeningJob job = jobs.job("j1", "crash:3");
    jobs.announce(job);
    jobs.awaitOutcomes(1);
    assertThat(jobs.failed()).hasSize(1);

    jobs.announce(
        HardeningJob.newBuilder(job).setCreatedAt(job.getCreatedAt().plusMillis(1)).build());
    jobs.awaitOutcomes(2);
    assertThat(jobs.purified()).hasSize(1);
    assertThat(jobs.failed()).hasSize(1);
  }
}
