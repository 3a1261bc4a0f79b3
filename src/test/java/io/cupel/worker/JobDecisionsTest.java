package io.cupel.worker;

import static io.cupel.event.EventSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.EventSamples;
import io.cupel.event.Gate;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningMetrics;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.Verdict;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.registry.AliasMove;
import io.cupel.registry.PublishedVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is recorded of an outcome. */
class JobDecisionsTest {
  private final HardeningJob job = EventSamples.job(EventSamples.version("m", "1"), NOON);
  private final JobDecisions decisions = new JobDecisions("w1");

  @Test
  void aVerdictIsRecordedWithItsGatesAndThePublicationWithItsAlias() {
    PublishedVersion published =
        new PublishedVersion(
            "m-hardened", "8", Optional.of(new AliasMove("hardened", Optional.of("5"))));

    List<Decision> found =
        decisions.of(job, finished(Verdict.PURIFIED, 0.89, 0.05, Optional.of(published)));

    assertThat(found)
        .extracting(Decision::getKind)
        .containsExactly(DecisionKind.CONCLUDED, DecisionKind.PUBLISHED);
    assertThat(found).extracting(Decision::getBy).containsOnly("cupel/worker/w1");
    assertThat(found).extracting(Decision::getId).doesNotHaveDuplicates();
    assertThat(found.get(0).getVerdict()).isEqualTo("PURIFIED");
    assertThat(found.get(0).getSourceSha256()).isEqualTo("ab".repeat(32));
    assertThat(found.get(0).getPolicyDigest()).isEqualTo(job.getPolicyDigest());
    assertThat(found.get(0).getGates())
        .containsExactly(
            new Gate("accuracy-drop", 0.9 - 0.89, 0.02, true),
            new Gate("probe-success", 0.05, 0.15, true));
    assertThat(found.get(1).getNewModel()).isEqualTo("m-hardened");
    assertThat(found.get(1).getNewVersion()).isEqualTo("8");
    assertThat(found.get(1).getAlias()).isEqualTo("hardened");
    assertThat(found.get(1).getAliasMoved()).isTrue();
    assertThat(found.get(1).getAliasBefore()).isEqualTo("5");
  }

  @Test
  void anAliasThatStayedWhereItWasIsNamedButNotMoved() {
    List<Decision> found =
        decisions.of(
            job,
            finished(
                Verdict.HARDENED,
                0.9,
                0,
                Optional.of(new PublishedVersion("m", "8", Optional.empty()))));

    assertThat(found.get(1).getAlias()).isEqualTo("hardened");
    assertThat(found.get(1).getAliasMoved()).isFalse();
  }

  @Test
  void aRejectionTellsWhichGateWasNotKept() {
    Outcome inaccurate = finished(Verdict.REJECTED, 0.8, 0.05, Optional.empty());
    Outcome reached = finished(Verdict.REJECTED, 0.9, 0.7, Optional.empty());

    assertThat(decisions.of(job, inaccurate).get(0).getGates())
        .extracting(Gate::getPassed)
        .containsExactly(false, true);
    assertThat(decisions.of(job, reached).get(0).getGates())
        .extracting(Gate::getPassed)
        .containsExactly(true, false);
  }

  @Test
  void aProbeIsHeldAgainstTheLimitOfItsOwnFamily() {
    ProbeEvidence wave = new ProbeEvidence("wave", 0, true, 0.9, 0.17, 0.2);

    assertThat(decisions.of(job, finished(Verdict.PURIFIED, 0.9, Optional.of(wave))).get(0))
        .satisfies(
            d -> assertThat(d.getGates()).contains(new Gate("probe-success", 0.17, 0.2, true)));
  }

  @Test
  void aVerdictThatRestsOnNoProbeHasNoGateForOne() {
    assertThat(
            decisions.of(job, finished(Verdict.HARDENED, 0.9, Optional.empty())).get(0).getGates())
        .extracting(Gate::getName)
        .containsExactly("accuracy-drop");
  }

  @Test
  void aFailureIsRecordedWithItsReason() {
    Outcome failed = new Outcome.Failed(EventSamples.failed(job, "DIGEST_MISMATCH", NOON));

    assertThat(decisions.of(job, failed))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.getKind()).isEqualTo(DecisionKind.FAILED);
              assertThat(d.getReason()).isEqualTo("DIGEST_MISMATCH");
              assertThat(d.getExplanation()).isEqualTo("because");
            });
  }

  private Outcome finished(
      Verdict verdict, double accuracyAfter, double probe, Optional<PublishedVersion> published) {
    return finished(
        verdict,
        accuracyAfter,
        Optional.of(new ProbeEvidence("patch", 3, true, 1, probe, 0.15)),
        published);
  }

  private Outcome finished(Verdict verdict, double accuracyAfter, Optional<ProbeEvidence> telling) {
    return finished(verdict, accuracyAfter, telling, Optional.empty());
  }

  private Outcome finished(
      Verdict verdict,
      double accuracyAfter,
      Optional<ProbeEvidence> telling,
      Optional<PublishedVersion> published) {
    ModelVersionPurified result = EventSamples.purified(job, verdict, NOON);
    result.setAccuracyAfter(accuracyAfter);
    HardeningMetrics metrics =
        HardeningMetrics.newBuilder()
            .setJobId(job.getJobId())
            .setRegistry("event")
            .setModel("m")
            .setVersion("1")
            .setVerdict(verdict.name())
            .setRecipe("default")
            .setAccuracyBefore(0.9)
            .setAccuracyAfter(accuracyAfter)
            .setProbeSuccessBefore(1)
            .setProbeSuccessAfter(telling.map(ProbeEvidence::after).orElse(0.0))
            .setSecondsByPhase(Map.of())
            .setQueueSeconds(0)
            .setPasses(1)
            .setImagesPerSecond(1)
            .setDevice("cpu")
            .setFinishedAt(NOON)
            .build();
    return new Outcome.Finished(result, metrics, telling, published);
  }
}
