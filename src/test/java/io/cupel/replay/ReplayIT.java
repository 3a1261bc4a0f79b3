package io.cupel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.AvroSerde;
import io.cupel.event.CommandKind;
import io.cupel.event.DeadLetter;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.Decisions;
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
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayIT {
  private static final AtomicInteger PREFIXES = new AtomicInteger();
  private static final ModelVersionRegistered VERSION = EventSamples.version("m", "1");
  private static final HardeningJob JOB = EventSamples.job(VERSION, EventSamples.NOON);
  private static final Instant FAILED_AT = EventSamples.NOON.plusSeconds(9);

  @TempDir static Path home;
  private static EmbeddedBroker broker;

  private KafkaSettings kafka;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(home, OptionalInt.empty());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void prepare() {
    kafka =
        new KafkaSettings(
            broker.bootstrapServers(),
            new Topics("r" + PREFIXES.incrementAndGet() + "-"),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    TopicCreation.ensureAll(kafka);
  }

  @Test
  void aDeadLetterGoesBackOnceAndLeavesTheList() throws Exception {
    // Given
    bury("garbage");
    assertThat(new Backlog(kafka).read()).hasSize(1);

    // When it is replayed, and everything again
    List<Candidate> first = replay(Selections.ALL);
    List<Candidate> second = replay(Selections.ALL);

    // Then
    assertThat(first).hasSize(1);
    assertThat(second).isEmpty();
    assertThat(new Backlog(kafka).read()).isEmpty();
    assertThat(records(Topic.MODEL_VERSIONS))
        .singleElement()
        .satisfies(r -> assertThat(r.value()).isEqualTo(bytes("garbage")))
        .satisfies(
            r ->
                assertThat(BuriedRecord.text(r.headers(), Candidate.REPLAY_OF))
                    .contains(first.get(0).id().toString()));
  }

  @Test
  void onlyWhatIsChosenIsReplayed() throws Exception {
    bury("one");
    bury("two");
    Candidate second = new Backlog(kafka).read().get(1);

    List<Candidate> byAnotherReason = replay(Selections.reason("ENGINE_CRASHED"));
    List<Candidate> byId = replay(Selections.id(second.id().toString()));

    assertThat(byAnotherReason).isEmpty();
    assertThat(byId).extracting(Candidate::id).containsExactly(second.id());
    assertThat(new Backlog(kafka).read()).hasSize(1);
  }

  @Test
  void aLetterThatFitsNoTopicKeepsNothingBack() throws Exception {
    // Given
    bury("x".repeat(1_500_000));
    bury("two");

    // When
    List<Candidate> done = new ArrayList<>();
    List<Replay.Left> left = new Replay(kafka).run(Selections.ALL, done::add);

    // Then
    assertThat(done).hasSize(1);
    assertThat(left)
        .singleElement()
        .satisfies(l -> assertThat(l.why()).startsWith("Kafka takes no such record"));
    assertThat(records(Topic.MODEL_VERSIONS)).hasSize(1);
    assertThat(new Backlog(kafka).read())
        .extracting(Candidate::id)
        .containsExactly(left.get(0).candidate().id());
  }

  @Test
  void aRefusedVersionIsAnnouncedAgainAsOfAfterItsRefusal() throws Exception {
    // Given
    write(Topic.MODEL_VERSIONS, "m", VERSION, ModelVersionRegistered.class);
    refuse(FAILED_AT);

    // When
    List<Candidate> done = replay(Selections.reason("NO_POLICY"));

    // Then
    assertThat(done).extracting(Candidate::subject).containsExactly("m version 1");
    List<ModelVersionRegistered> announced = announcements();
    assertThat(announced).hasSize(2);
    assertThat(announced.get(1))
        .isEqualTo(
            ModelVersionRegistered.newBuilder(VERSION)
                .setRegisteredAt(FAILED_AT.plusMillis(1))
                .build());
    assertThat(commands()).isEmpty();
  }

  @Test
  void aVersionWhoseJobFailedIsRetriedAsPeopleDo() throws Exception {
    // Given a job of whatever origin, whose announcement the intake recorded
    write(Topic.HARDENING_DECISIONS, "v", EventSamples.accepted(JOB), Decision.class);
    fail(FAILED_AT);

    // When
    replay(Selections.reason("ENGINE_CRASHED"));

    // Then
    assertThat(announcements()).isEmpty();
    assertThat(commands())
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.getKind()).isEqualTo(CommandKind.RETRY);
              assertThat(c.getBy()).isEqualTo("cupel/replay");
              assertThat(c.getJobId()).isEqualTo(JOB.getJobId());
              assertThat(c.getAnnouncement()).isEqualTo(VERSION);
            });
  }

  @Test
  void aVersionThatIsNotDecidedYetIsNotTriedOnceMore() throws Exception {
    write(Topic.MODEL_VERSIONS, "m", VERSION, ModelVersionRegistered.class);
    fail(FAILED_AT);
    replay(Selections.ALL);

    List<Candidate> again = replay(Selections.ALL);

    assertThat(again).isEmpty();
    assertThat(new Backlog(kafka).read())
        .singleElement()
        .satisfies(
            c -> assertThat(c.obstacle()).contains("it was replayed, and is not decided yet"));
    assertThat(commands()).hasSize(1);
  }

  @Test
  void aRetryThatWasRefusedCanBeReplayedAgain() throws Exception {
    // Given
    write(Topic.MODEL_VERSIONS, "m", VERSION, ModelVersionRegistered.class);
    fail(FAILED_AT);
    replay(Selections.ALL);
    Decision refused =
        Decisions.of(DecisionKind.REFUSED, commands().get(0), FAILED_AT.plusSeconds(1)).build();
    write(Topic.HARDENING_DECISIONS, "v", refused, Decision.class);

    // When
    List<Candidate> again = replay(Selections.ALL);
    List<Candidate> onceMore = replay(Selections.ALL);

    // Then by another command, for the intake takes none twice
    assertThat(again).hasSize(1);
    assertThat(onceMore).isEmpty();
    assertThat(commands()).extracting(ManualCommand::getCommandId).doesNotHaveDuplicates();
    assertThat(commands()).hasSize(2);
  }

  @Test
  void aVersionThatFailedAgainCanBeReplayedAgain() throws Exception {
    write(Topic.MODEL_VERSIONS, "m", VERSION, ModelVersionRegistered.class);
    fail(FAILED_AT);
    replay(Selections.ALL);
    fail(FAILED_AT.plusSeconds(60));

    List<Candidate> again = replay(Selections.ALL);

    assertThat(again).hasSize(1);
    assertThat(commands()).extracting(ManualCommand::getCommandId).doesNotHaveDuplicates();
    assertThat(commands()).hasSize(2);
  }

  @Test
  void aVersionThatSucceededSinceIsNotInTheList() throws Exception {
    write(Topic.MODEL_VERSIONS, "m", VERSION, ModelVersionRegistered.class);
    fail(FAILED_AT);
    status(HardeningState.PURIFIED, JOB.getJobId(), FAILED_AT.plusSeconds(60));

    assertThat(new Backlog(kafka).read()).isEmpty();
  }

  private List<Candidate> replay(Selection selection) {
    List<Candidate> done = new ArrayList<>();
    new Replay(kafka).run(selection, done::add);
    return done;
  }

  private void fail(Instant at) throws Exception {
    HardeningFailed failed = EventSamples.failed(JOB, "ENGINE_CRASHED", at);
    write(Topic.HARDENING_FAILURES, JOB.getJobId(), failed, HardeningFailed.class);
    status(HardeningState.FAILED, JOB.getJobId(), at);
  }

  private void refuse(Instant at) throws Exception {
    HardeningFailed failed = EventSamples.failed(JOB, "NO_POLICY", at);
    failed.setJobId(null);
    write(Topic.HARDENING_FAILURES, "v", failed, HardeningFailed.class);
    status(HardeningState.FAILED, null, at);
  }

  private void status(HardeningState state, String jobId, Instant at) throws Exception {
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

  private void bury(String value) throws Exception {
    String from = kafka.topics().name(Topic.MODEL_VERSIONS);
    Headers headers =
        new DeadLetter(from, 0, 0, Reason.MALFORMED_EVENT, "Not Avro.").addTo(new RecordHeaders());
    send(Topic.DEAD_LETTERS, "m", bytes(value), headers);
  }

  private <T extends SpecificRecord> void write(Topic topic, String key, T event, Class<T> type)
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

  private List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    new TopicRecords(kafka).each(topic, found::add);
    return found;
  }

  private List<ModelVersionRegistered> announcements() {
    return records(Topic.MODEL_VERSIONS).stream()
        .map(r -> kafka.serde(ModelVersionRegistered.class).deserialize(r.topic(), r.value()))
        .sorted((a, b) -> a.getRegisteredAt().compareTo(b.getRegisteredAt()))
        .toList();
  }

  private List<ManualCommand> commands() {
    return records(Topic.HARDENING_COMMANDS).stream()
        .map(r -> kafka.serde(ManualCommand.class).deserialize(r.topic(), r.value()))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
