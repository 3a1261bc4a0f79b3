package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.Decisions;
import io.cupel.event.EventSamples;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.JobId;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Whose verdict {@code submit --wait} takes. */
class AnnouncedJobTest {
  private static final Instant NOW = EventSamples.NOON.plusSeconds(60);

  private final HardeningJob ours = EventSamples.job(bytes("aa"), NOW);
  private final HardeningJob others = EventSamples.job(bytes("bb"), EventSamples.NOON);
  private Optional<Decision> history = Optional.empty();

  private static ModelVersionRegistered bytes(String digest) {
    ModelVersionRegistered version = EventSamples.version("m", "7");
    version.setArtifactSha256(digest.repeat(32));
    return version;
  }

  private static HardeningStatus status(HardeningJob job, HardeningState state) {
    return HardeningStatus.newBuilder()
        .setRegistry("event")
        .setModel("m")
        .setVersion("7")
        .setState(state)
        .setJobId(job.getJobId())
        .setRegisteredAt(EventSamples.NOON)
        .setUpdatedAt(EventSamples.NOON)
        .build();
  }

  private static Decision duplicate(HardeningJob job) {
    return EventSamples.decided(DecisionKind.DUPLICATE, job, NOW)
        .setPolicyDigest(job.getPolicyDigest())
        .build();
  }

  private static Decision approved(HardeningJob job, String newId) {
    return EventSamples.decided(DecisionKind.APPROVED, job, NOW)
        .setJobId(newId)
        .setAnnouncement(job.getVersion())
        .build();
  }

  private AnnouncedJob job(HardeningStatus known) {
    return new AnnouncedJob(ours.getVersion(), Optional.ofNullable(known), () -> history);
  }

  private static void assertNoOutcome(ThrowingCallable event) {
    assertThatThrownBy(event)
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_OUTCOME));
  }

  /** However long nothing is heard: the intake may be away. */
  @Test
  void theStateOfOtherBytesIsNotTaken() {
    AnnouncedJob job = job(status(others, HardeningState.PURIFIED));
    assertThat(job.end()).isEmpty();

    job.on(EventSamples.accepted(ours));
    assertThat(job.end()).isEmpty();
    job.on(status(ours, HardeningState.QUEUED));
    assertThat(job.end()).isEmpty();
    job.on(status(ours, HardeningState.REJECTED));

    assertThat(job.end()).map(HardeningStatus::getState).hasValue(HardeningState.REJECTED);
  }

  @Test
  void whatWasExaminedBeforeKeepsItsState() {
    AnnouncedJob job = job(status(ours, HardeningState.HARDENED));
    assertThat(job.end()).isEmpty();

    job.on(duplicate(ours));

    assertThat(job.end()).map(HardeningStatus::getState).hasValue(HardeningState.HARDENED);
  }

  @Test
  void aRepetitionOfOtherBytesIsNotOurs() {
    AnnouncedJob job = job(status(others, HardeningState.PURIFIED));

    job.on(duplicate(others));

    assertThat(job.isDecided()).isFalse();
    assertThat(job.end()).isEmpty();
  }

  /** A job that failed is made again under its id: the old failure is not the answer. */
  @Test
  void anotherAttemptIsWaitedFor() {
    AnnouncedJob job = job(status(ours, HardeningState.FAILED));

    job.on(EventSamples.accepted(ours));
    assertThat(job.end()).isEmpty();
    job.on(status(ours, HardeningState.PURIFIED));

    assertThat(job.end()).map(HardeningStatus::getState).hasValue(HardeningState.PURIFIED);
  }

  @Test
  void bytesThatOthersCameAfterHaveNoState() {
    history = Optional.of(EventSamples.accepted(others));
    AnnouncedJob job = job(status(others, HardeningState.PURIFIED));

    assertNoOutcome(() -> job.on(duplicate(ours)));
  }

  @Test
  void bytesThatOthersComeAfterMeanwhileHaveNoneEither() {
    AnnouncedJob job = job(null);
    job.on(EventSamples.accepted(others)); // announced before ours
    job.on(EventSamples.accepted(ours));

    assertNoOutcome(() -> job.on(EventSamples.accepted(others)));
  }

  @Test
  void whatAPersonApprovedOfTheseBytesCounts() {
    history = Optional.of(approved(ours, "by-hand"));
    HardeningStatus byHand = status(ours, HardeningState.PURIFIED);
    byHand.setJobId("by-hand");
    AnnouncedJob job = job(byHand);

    job.on(duplicate(ours));

    assertThat(job.end()).hasValue(byHand);
  }

  @Test
  void aRefusalIsAFailureOfTheCommandAndNotTheOldVerdict() {
    AnnouncedJob job = job(status(others, HardeningState.PURIFIED));
    Decision refusal =
        Decisions.of(DecisionKind.FAILED, VersionKey.of(ours.getVersion()), Decisions.INTAKE, NOW)
            .setReason("INVALID_POLICY")
            .setExplanation("It is so.")
            .setAnnouncement(ours.getVersion())
            .build();

    assertThatThrownBy(() -> job.on(refusal)).hasMessageStartingWith("It is so.");
  }

  @Test
  void aPublishedVersionIsLeftAlone() {
    ModelVersionRegistered published = ours.getVersion();
    published.setTags(Map.of(JobId.TAG, others.getJobId()));

    assertNoOutcome(
        () -> job(null).on(EventSamples.decided(DecisionKind.OWN, others, NOW).build()));
  }
}
