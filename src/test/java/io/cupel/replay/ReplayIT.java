package io.cupel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayIT {
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
  void aDeadLetterGoesBackOnceAndLeavesTheList() throws Exception {
    // Given
    topics.bury("garbage");
    assertThat(new Backlog(kafka).read()).hasSize(1);

    // When it is replayed, and everything again
    List<Candidate> first = topics.replay(Selections.ALL);
    List<Candidate> second = topics.replay(Selections.ALL);

    // Then
    assertThat(first).hasSize(1);
    assertThat(second).isEmpty();
    assertThat(new Backlog(kafka).read()).isEmpty();
    assertThat(topics.records(Topic.MODEL_VERSIONS))
        .singleElement()
        .satisfies(r -> assertThat(r.value()).isEqualTo(ReplayTopics.bytes("garbage")))
        .satisfies(
            r ->
                assertThat(BuriedRecord.text(r.headers(), Candidate.REPLAY_OF))
                    .contains(first.get(0).id().toString()));
  }

  @Test
  void onlyWhatIsChosenIsReplayed() throws Exception {
    topics.bury("one");
    topics.bury("two");
    Candidate second = new Backlog(kafka).read().get(1);

    List<Candidate> byAnotherReason = topics.replay(Selections.reason("ENGINE_CRASHED"));
    List<Candidate> byId = topics.replay(Selections.id(second.id().toString()));

    assertThat(byAnotherReason).isEmpty();
    assertThat(byId).extracting(Candidate::id).containsExactly(second.id());
    assertThat(new Backlog(kafka).read()).hasSize(1);
  }

  @Test
  void aLetterThatFitsNoTopicKeepsNothingBack() throws Exception {
    // Given
    topics.bury("x".repeat(1_500_000));
    topics.bury("two");

    // When
    List<Candidate> done = new ArrayList<>();
    List<Replay.Left> left = new Replay(kafka).run(Selections.ALL, done::add);

    // Then
    assertThat(done).hasSize(1);
    assertThat(left)
        .singleElement()
        .satisfies(l -> assertThat(l.why()).startsWith("Kafka takes no such record"));
    assertThat(topics.records(Topic.MODEL_VERSIONS)).hasSize(1);
    assertThat(new Backlog(kafka).read())
        .extracting(Candidate::id)
        .containsExactly(left.get(0).candidate().id());
  }
}
