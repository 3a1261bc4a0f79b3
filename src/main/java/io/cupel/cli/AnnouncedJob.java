package io.cupel.cli;

import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.JobId;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What becomes of one announcement: first the intake's decision, which names its job, then the
 * state that this job ends in. A state of another job says nothing about the bytes that were
 * announced, however long nothing else is heard.
 */
final class AnnouncedJob {
  private static final Set<HardeningState> WAITING =
      EnumSet.of(HardeningState.REGISTERED, HardeningState.QUEUED, HardeningState.RUNNING);
  private static final Set<DecisionKind> MAKES_A_JOB =
      EnumSet.of(DecisionKind.ACCEPTED, DecisionKind.RETRIED, DecisionKind.APPROVED);

  private final ModelVersionRegistered announcement;
  private final Supplier<Optional<Decision>> latestJob;
  private Optional<HardeningStatus> known;
  private Optional<HardeningStatus> heard = Optional.empty();
  private Optional<String> jobId = Optional.empty();

  /**
   * @param known the version's status before the announcement
   * @param latestJob finds the last decision so far that made a job of the version; costly
   */
  AnnouncedJob(
      ModelVersionRegistered announcement,
      Optional<HardeningStatus> known,
      Supplier<Optional<Decision>> latestJob) {
    this.announcement = announcement;
    this.known = known;
    this.latestJob = latestJob;
  }

  static boolean makesAJob(Decision decision) {
    return MAKES_A_JOB.contains(decision.getKind());
  }

  /** Whether the intake has decided. */
  boolean isDecided() {
    return jobId.isPresent();
  }

  /** The version's status, as far as it is known. */
  void on(HardeningStatus status) {
    heard = Optional.of(status);
  }

  /**
   * A decision about the version since it was announced.
   *
   * @throws ReasonException when it is that nothing will be heard about these bytes
   */
  void on(Decision decision) {
    if (makesAJob(decision)) {
      follow(decision);
      known = Optional.empty(); // a job that failed is made again under its id
    } else if (decision.getKind() == DecisionKind.DUPLICATE && isOfOurJob(decision)) {
      repeated(decision.getJobId());
    } else if (decision.getKind() == DecisionKind.FAILED && isRefusal(decision)) {
      throw VersionWait.failure(decision.getReason(), decision.getExplanation());
    } else if (decision.getKind() == DecisionKind.OWN
        && decision.getJobId().equals(announcement.getTags().get(JobId.TAG))) {
      throw noOutcome(
          "Cupel published it, by job " + decision.getJobId() + ", and leaves it alone.");
    }
  }

  /** The state that the job ended in, once it has. */
  Optional<HardeningStatus> end() {
    return heard
        .or(() -> known)
        .filter(status -> !WAITING.contains(status.getState()))
        .filter(status -> jobId.isPresent() && jobId.get().equals(status.getJobId()));
  }

  private void repeated(String job) {
    jobId = Optional.of(job);
    Optional<String> ofStatus = heard.or(() -> known).map(HardeningStatus::getJobId);
    if (!jobId.equals(ofStatus)) {
      latestJob.get().ifPresent(this::follow);
    }
  }

  /** These bytes under another policy, or another attempt at them, are followed to the end, too. */
  private void follow(Decision decision) {
    if (isOfTheseBytes(decision.getAnnouncement())) {
      jobId = Optional.of(decision.getJobId());
    } else if (isDecided()) {
      throw noOutcome(
          "Something else was announced as this version after it, and is job "
              + decision.getJobId()
              + ".");
    }
  }

  private boolean isOfOurJob(Decision decision) {
    return JobId.of(announcement, decision.getPolicyDigest()).equals(decision.getJobId());
  }

  private boolean isOfTheseBytes(ModelVersionRegistered other) {
    return JobId.of(other, "").equals(JobId.of(announcement, ""));
  }

  /** Whether the intake refused this announcement: a worker's failure has a job. */
  private boolean isRefusal(Decision decision) {
    ModelVersionRegistered refused = decision.getAnnouncement(); // null where it is malformed
    return decision.getJobId() == null
        && (refused == null
            || (isOfTheseBytes(refused)
                && refused.getRegisteredAt().equals(announcement.getRegisteredAt())));
  }

  private ReasonException noOutcome(String facts) {
    return new ReasonException(
        Reason.NO_OUTCOME,
        "There is no state of "
            + announcement.getModel()
            + " version "
            + announcement.getVersion()
            + " that is about this announcement. "
            + facts);
  }
}
