package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.CommandKind;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.EventProducer;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ManualCommand;
import io.cupel.event.Topic;
import io.cupel.event.TopicCreation;
import io.cupel.reason.OutageException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.registry.AliasMove;
import io.cupel.registry.Examination;
import io.cupel.registry.Instruction;
import io.cupel.registry.ModelRegistry;
import io.cupel.registry.Promotion;
import io.cupel.registry.Publication;
import io.cupel.registry.PublishedVersion;
import io.cupel.registry.RollBack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People's commands with a real broker and a registry that obeys. */
class CommandBrokerTest {
  private static final HardeningJob JOB =
      EventSamples.job(EventSamples.version("m", "1"), EventSamples.NOON);

  @TempDir Path home;
  private EmbeddedBroker broker;
  private KafkaSettings kafka;
  private QueueThread queue;
  private final ObeyingRegistry registry = new ObeyingRegistry();

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(home.resolve("broker"), OptionalInt.empty());
    kafka = KafkaSettings.of(broker.bootstrapServers());
    TopicCreation.ensureAll(kafka);
    WorkerSettings settings =
        new WorkerSettings(
            "w1",
            home,
            QueueKind.AUTO,
            "cpu",
            1,
            1,
            5,
            Duration.ofMillis(500),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            false);
    CommandTask task = new CommandTask(kafka, settings, registry, Clock.systemUTC());
    WorkerMetrics metrics = new WorkerMetrics(new SimpleMeterRegistry(), new FakeHardener());
    queue = new QueueThread(kafka, settings, metrics, "command", Topic.HARDENING_COMMANDS, task);
    queue.start();
  }

  @AfterEach
  void stop() {
    queue.stop();
    queue.join(Duration.ofSeconds(10));
    broker.close();
  }

  @Test
  void everyCommandEndsInOneDecisionOrANamedRefusal() {
    // Given an approval that is clicked twice, a command for the intake, a roll back of an alias
    // that was moved meanwhile, and one for a registry that stays away
    ManualCommand approval = published(CommandKind.APPROVE, "promoted").build();
    send(approval);
    send(
        ManualCommand.newBuilder(approval)
            .setRequestedAt(EventSamples.NOON.plusSeconds(1))
            .build());
    send(EventSamples.command(CommandKind.RETRY, JOB).build());
    send(published(CommandKind.ROLL_BACK, "moved").setAliasBefore("6").build());
    send(published(CommandKind.ROLL_BACK, "away").setAliasBefore("6").build());
    send(published(CommandKind.ROLL_BACK, "back").setAliasBefore("6").build());

    await().atMost(Duration.ofSeconds(60)).until(() -> decisions().size() >= 4);

    assertThat(decisions())
        .extracting(Decision::getKind, Decision::getAlias, Decision::getReason, Decision::getBy)
        .containsExactlyInAnyOrder(
            tuple(DecisionKind.APPROVED, "promoted", null, "ada"),
            tuple(DecisionKind.REFUSED, "moved", "ALIAS_MOVED", "ada"),
            tuple(DecisionKind.REFUSED, "away", "REGISTRY_UNAVAILABLE", "ada"),
            tuple(DecisionKind.ROLLED_BACK, "back", null, "ada"));
    assertThat(registry.promoted)
        .containsExactly(
            new Promotion(
                approval.getCommandId(),
                JOB.getJobId(),
                "m",
                "7",
                "promoted",
                new Instruction("ada", "I looked at it")));
    assertThat(decisions())
        .filteredOn(d -> d.getKind() == DecisionKind.APPROVED)
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.getNewVersion()).isEqualTo("7");
              assertThat(d.getAliasMoved()).isTrue();
              assertThat(d.getAliasBefore()).isEqualTo("5");
              assertThat(d.getExplanation()).isEqualTo("I looked at it");
            });
    assertThat(decisions())
        .filteredOn(d -> d.getKind() == DecisionKind.ROLLED_BACK)
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.getNewVersion()).isEqualTo("6");
              assertThat(d.getAliasBefore()).isEqualTo("7");
            });
  }

  private static ManualCommand.Builder published(CommandKind kind, String alias) {
    ManualCommand.Builder command = EventSamples.command(kind, JOB);
    return command
        .setCommandId(command.getCommandId() + alias)
        .setPublishedModel("m")
        .setPublishedVersion("7")
        .setAlias(alias);
  }

  /** With one key, which keeps their order. */
  private void send(ManualCommand command) {
    new EventProducer(kafka).send(Topic.HARDENING_COMMANDS, "m", command);
  }

  private List<Decision> decisions() {
    Map<String, Object> properties = kafka.client("test");
    properties.put("isolation.level", "read_committed");
    String topic = kafka.topics().name(Topic.HARDENING_DECISIONS);
    List<Decision> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(r -> found.add(kafka.serde(Decision.class).deserialize(topic, r.value())));
      }
    }
    return found;
  }

  private static final class ObeyingRegistry implements ModelRegistry {
    final List<Promotion> promoted = Collections.synchronizedList(new ArrayList<>());

    @Override
    public boolean keeps(String registry) {
      return registry.equals("event");
    }

    @Override
    public Optional<AliasMove> promote(Promotion promotion) {
      promoted.add(promotion);
      return Optional.of(new AliasMove(promotion.alias(), Optional.of("5")));
    }

    @Override
    public void rollBack(RollBack rollBack) {
      switch (rollBack.alias()) {
        case "moved" -> throw new ReasonException(Reason.ALIAS_MOVED, "It points at 9.");
        case "away" ->
            throw new OutageException(Reason.REGISTRY_UNAVAILABLE, "Away.", Duration.ZERO, null);
        default -> assertThat(rollBack.to()).contains("6");
      }
    }

    @Override
    public PublishedVersion publish(Publication publication) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void note(Examination examination) {
      throw new UnsupportedOperationException();
    }
  }
}
