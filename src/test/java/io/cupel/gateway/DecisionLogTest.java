package io.cupel.gateway;

import static io.cupel.event.EventSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.ModelVersionRegistered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  @Test
  void ofAllAnnouncementsOneIsHeldWithoutWhatMayBeLong() {
    ModelVersionRegistered first = JOB.getVersion();
    ModelVersionRegistered last =
        ModelVersionRegistered.newBuilder(first).setArtifactUri("x:y").build();
    List<Decision> heard = new ArrayList<>();
    log.subscribe(heard::add);

    log.add("k", refused(first));
    log.add("k", refused(last));
    log.add("k", decision(DecisionKind.DUPLICATE));

    DecisionLog.Entries entries = log.of("k");
    assertThat(entries.decisions()).extracting(Decision::getAnnouncement).containsOnlyNulls();
    assertThat(entries.announcement()).contains(last);
    assertThat(heard.get(0)).as("what others are told").isEqualTo(refused(first));
  }

  private static Decision refused(ModelVersionRegistered version) {
    ModelVersionRegistered tagged =
        ModelVersionRegistered.newBuilder(version)
            .setTags(Map.of("note", "x".repeat(64 * 1024)))
            .build();
    return EventSamples.decided(DecisionKind.FAILED, JOB, NOON).setAnnouncement(tagged).build();
  }

  private static Decision decision(DecisionKind kind) {
    return EventSamples.decided(kind, JOB, NOON).build();
  }
}
