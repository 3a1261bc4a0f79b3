package io.cupel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.event.ModelWatch;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Since when versions are announced. */
class PolicyWatchesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final List<String> recorded = new ArrayList<>();
  private boolean kafkaIsAway;
  private final PolicyWatches watches =
      new PolicyWatches("mlflow", this::record, Clock.fixed(NOON, ZoneOffset.UTC));

  private void record(String key, ModelWatch watch, Instant now) {
    if (kafkaIsAway) {
      throw new ReasonException(Reason.BROKER_UNAVAILABLE, "It is away.");
    }
    recorded.add(key + " since " + watch.getSince());
  }

  @Test
  void recordsANewPolicyOnce() {
    watches.policySet("grün", NOON);

    assertThat(watches.update()).isTrue();
    assertThat(watches.update()).isFalse();

    assertThat(recorded).containsExactly("mlflow/gr%C3%BCn since 2026-03-01T12:00:00Z");
    assertThat(watches.since("grün")).contains(NOON);
    assertThat(watches.since("other")).isEmpty();
  }

  @Test
  void keepsTheTimeWhenThePolicyIsSetAgain() {
    watches.watched(new ModelWatch("mlflow", "m", NOON));
    watches.policySet("m", NOON.plus(Duration.ofDays(3)));

    assertThat(watches.update()).isFalse();
    assertThat(watches.since("m")).contains(NOON);
  }

  @Test
  void coversModelsWithoutAPolicyOfTheirOwnByTheOneForAll() {
    watches.policySet("*", NOON);
    watches.policySet("m", NOON.plusSeconds(60));
    watches.update();

    assertThat(watches.since("any")).contains(NOON);
    assertThat(watches.since("m")).as("covered by * before").contains(NOON);
  }

  @Test
  void announcesNothingWithoutAPolicy() {
    watches.watched(new ModelWatch("mlflow", "m", NOON));
    assertThat(watches.since("m")).isEmpty();

    watches.policySet("m", NOON);
    assertThat(watches.since("m")).contains(NOON);

    watches.policyRemoved("m");
    assertThat(watches.since("m")).isEmpty();
  }

  @Test
  void takesTheEarlierOfTwo() {
    watches.policySet("m", NOON);
    watches.watched(new ModelWatch("mlflow", "m", NOON));
    watches.watched(new ModelWatch("mlflow", "m", NOON.minusSeconds(5)));
    watches.watched(new ModelWatch("another", "m", NOON.minusSeconds(99)));

    assertThat(watches.since("m")).contains(NOON.minusSeconds(5));
  }

  @Test
  void recordsAgainWhatKafkaDidNotTake() {
    watches.policySet("m", NOON);
    kafkaIsAway = true;
    assertThatThrownBy(watches::update).isInstanceOf(ReasonException.class);
    assertThat(watches.since("m")).isEmpty();
    kafkaIsAway = false;

    assertThat(watches.update()).isTrue();
  }
}
