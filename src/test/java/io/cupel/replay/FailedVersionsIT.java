package io.cupel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.CommandKind;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.Decisions;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningState;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ManualCommand;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of versions that failed. */
class FailedVersionsIT {
  private static final ModelVersionRegistered VERSION = ReplayTopics.VERSION;
  private static final HardeningJob JOB = ReplayTopics.JOB;
  private static final Instant FAILED_AT = EventSamples.NOON.plusSeconds(9);

  @TempDir static Path home;
  private static EmbeddedBroker broker;

  private KafkaSettings kafka;
  private ReplayTopics topics;

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
    topics = new ReplayTopics(broker);
    kafka = topics.kafka();
  }

  @Test
  void aRefusedVersionIsAnnouncedAgainAsOfAfterItsRefusal() throws Exception {
    // Given
    topics.write(Topic.MODEL_VERSIONS, "m", VERSION, ModelVersionRegistered.class);
    topics.refuse(FAILED_AT);

    // When
    List<Candidate> done = topics.replay(Selections.reason("NO_POLICY"));

    // Then
    assertThat(done).extracting(Candidate::subject).containsExactly("m version 1");
    List<ModelVersionRegistered> announced = topics.announcements();
    assertThat(announced).hasSize(2);
    assertThat(announced.get(1))
        .isEqualTo(
            ModelVersionRegistered.newBuilder(VERSION)
                .setRegisteredAt(FAILED_AT.plusMillis(1))
                .build());
    assertThat(topics.commands()).isEmpty();
  }

  @Test
  void aVersionWhoseJobFailedIsRetriedAsPeopleDo() throws Exception {
    // Given a job of whatever origin, whose announcement the intake recorded
    topics.write(Topic.HARDENING_DECISIONS, "v", EventSamples.accepted(JOB), Decision.class);
    topics.fail(FAILED_AT);

    // When
    topics.replay(Selections.reason("ENGINE_CRASHED"));

    // Then
    assertThat(topics.announcements()).isEmpty();
    assertThat(topics.commands())
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
    topics.write(Topic.MODEL_VERSIONS, "m", VERSION, ModelVersionRegistered.class);
    topics.fail(FAILED_AT);
    topics.replay(Selections.ALL);

    List<Candidate> again = topics.replay(Selections.ALL);

    assertThat(again).isEmpty();
    assertThat(new Backlog(kafka).read())
        .singleElement()
        .satisfies(
            c -> assertThat(c.obstacle()).contains("it was replayed, and is not decided yet"));
    assertThat(topics.commands()).hasSize(1);
  }

  @Test
  void aRetryThatWasRefusedCanBeReplayedAgain() throws Exception {
    // Given
    topics.write(Topic.MODEL_VERSIONS, "m", VERSION, ModelVersionRegistered.class);
    topics.fail(FAILED_AT);
    topics.replay(Selections.ALL);
    Decision refused =
        Decisions.of(DecisionKind.REFUSED, topics.commands().get(0), FAILED_AT.plusSeconds(1))
            .build();
    topics.write(Topic.HARDENING_DECISIONS, "v", refused, Decision.class);

    // When
    List<Candidate> again = topics.replay(Selections.ALL);
    List<Candidate> onceMore = topics.replay(Selections.ALL);

    // Then by another command, for the intake takes none twice
    assertThat(again).hasSize(1);
    assertThat(onceMore).isEmpty();
    assertThat(topics.commands()).extracting(ManualCommand::getCommandId).doesNotHaveDuplicates();
    assertThat(topics.commands()).hasSize(2);
  }

  @Test
  void aVersionThatFailedAgainCanBeReplayedAgain() throws Exception {
    topics.write(Topic.MODEL_VERSIONS, "m", VERSION, ModelVersionRegistered.class);
    topics.fail(FAILED_AT);
    topics.replay(Selections.ALL);
    topics.fail(FAILED_AT.plusSeconds(60));

    List<Candidate> again = topics.replay(Selections.ALL);

    assertThat(again).hasSize(1);
    assertThat(topics.commands()).extracting(ManualCommand::getCommandId).doesNotHaveDuplicates();
    assertThat(topics.commands()).hasSize(2);
  }

  @Test
  void aVersionThatSucceededSinceIsNotInTheList() throws Exception {
    topics.write(Topic.MODEL_VERSIONS, "m", VERSION, ModelVersionRegistered.class);
    topics.fail(FAILED_AT);
    topics.status(HardeningState.PURIFIED, JOB.getJobId(), FAILED_AT.plusSeconds(60));

    assertThat(new Backlog(kafka).read()).isEmpty();
  }
}
