package io.cupel.gateway;

import static io.cupel.event.EventSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import org.junit.jupiter.api.Test;

class DecisionLogTest {
  private static final HardeningJob JOB = EventSamples.job(EventSamples.version("m", "1"), NOON);

  private final DecisionLog log = new DecisionLog();

  @Test
  void announcementsWithoutEndPushNothingElseOut() {
    log.add("k", EventSamples.accepted(JOB));
    for (int i = 0; i < DecisionLog.MOST + 5; i++) {
      log.add("k", decision(DecisionKind.DUPLICATE));
    }

    DecisionLog.Entries entries = log.of("k");
    assertThat(entries.decisions()).hasSize(DecisionLog.MOST);
    assertThat(entries.leftOut()).isEqualTo(6);
    assertThat(entries.last().map(Decision::getKind)).contains(DecisionKind.ACCEPTED);
    assertThat(log.of("other").decisions()).isEmpty();
  }

  @Test
  void theOldestGoWhereAllMatter() {
    log.add("k", EventSamples.accepted(JOB));
    for (int i = 0; i < DecisionLog.MOST; i++) {
      log.add("k", decision(DecisionKind.FAILED));
    }

    assertThat(log.of("k").decisions())
        .extracting(Decision::getKind)
        .containsOnly(DecisionKind.FAILED);
  }

  private static Decision decision(DecisionKind kind) {
    return EventSamples.decided(kind, JOB, NOON).build();
  }
}
