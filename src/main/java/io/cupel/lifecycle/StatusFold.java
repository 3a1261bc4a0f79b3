package io.cupel.lifecycle;

import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningProgress;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Verdict;
import io.cupel.event.VersionLifecycle;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * One event applied to what is known of its version. Order holds within a topic only, so each rule
 * asks which job an event belongs to and whether the job's state may still change by it:
 *
 * <ul>
 *   <li>an event of a superseded job changes nothing;
 *   <li>an event of a job not seen before starts over, whether it is the job itself or an effect;
 *   <li>within a job, a verdict is the last word, a failure the last but one.
 * </ul>
 */
final class StatusFold {
  private static final Set<HardeningState> VERDICTS =
      EnumSet.of(
          HardeningState.PURIFIED,
          HardeningState.HARDENED,
          HardeningState.UNCHANGED,
          HardeningState.REJECTED);

  private StatusFold() {}

  /**
   * The next state; equal to the one before where the event changes nothing.
   *
   * @param before null for a version that nothing is known of; not changed
   * @return null only if {@code before} is and the event alone makes no status
   */
  static VersionLifecycle apply(VersionLifecycle before, VersionEvent happened) {
    if (happened instanceof VersionEvent.Announced announced) {
      return announced(before, announced.event());
    }
    JobHistory jobs = JobHistory.of(before, happened);
    if (happened instanceof VersionEvent.Queued queued) {
      return queued(jobs, queued.event());
    } else if (happened instanceof VersionEvent.Progressed progressed) {
      return progressed(jobs, progressed.event());
    } else if (happened instanceof VersionEvent.Concluded concluded) {
      return concluded(jobs, concluded.event());
    }
    return failed(jobs, ((VersionEvent.Failed) happened).event());
  }

  private static VersionLifecycle announced(VersionLifecycle before, ModelVersionRegistered event) {
    if (before == null) {
      return JobHistory.registered(event);
    }
    VersionLifecycle after = JobHistory.copy(before);
    HardeningStatus status = after.getStatus();
    boolean refusedBefore = status.getState() == HardeningState.FAILED && status.getJobId() == null;
    if (refusedBefore && event.getRegisteredAt().isAfter(status.getUpdatedAt())) {
      return JobHistory.registered(event);
    }
    if (event.getRegisteredAt().isBefore(status.getRegisteredAt())) {
      status.setRegisteredAt(event.getRegisteredAt());
    }
    return after;
  }

  private static VersionLifecycle queued(JobHistory jobs, HardeningJob event) {
    Instant madeBefore = jobs.createdAt();
    VersionLifecycle after =
        jobs.startJob(event.getJobId(), event.getCreatedAt(), event.getFollows());
    if (after == null) {
      return jobs.before();
    }
    HardeningStatus status = after.getStatus();
    if (!event.getJobId().equals(status.getJobId())) {
      return after; // Older than the latest job; remembered as such.
    }
    boolean madeAgain = madeBefore != null && event.getCreatedAt().isAfter(madeBefore);
    if (status.getState() == HardeningState.REGISTERED
        || (status.getState() == HardeningState.FAILED && madeAgain)) {
      JobHistory.clear(status);
      status.setStartedAt(null);
      status.setAttempts(0); // else the first attempt of the job made again would look late
      status.setState(HardeningState.QUEUED);
      status.setUpdatedAt(event.getCreatedAt());
    }
    Instant registeredAt = event.getVersion().getRegisteredAt();
    // Another job may be of another version with the same number: MLflow counts from 1 again.
    if (jobs.replaces(event.getJobId()) || registeredAt.isBefore(status.getRegisteredAt())) {
      status.setRegisteredAt(registeredAt);
    }
    return after;
  }

  private static VersionLifecycle progressed(JobHistory jobs, HardeningProgress event) {
    VersionLifecycle after = jobs.startJob(event.getJobId(), null, null);
    if (after == null) {
      return jobs.before();
    }
    HardeningStatus status = after.getStatus();
    boolean late =
        event.getAttempt() < status.getAttempts()
            || (status.getState() == HardeningState.RUNNING
                && event.getAttempt() == status.getAttempts()
                && event.getAt().isBefore(status.getUpdatedAt()));
    if (late || isFinal(status.getState())) {
      return after;
    }
    // One that runs without is of an older service: when it began was not heard.
    if (status.getStartedAt() == null && status.getState() != HardeningState.RUNNING) {
      status.setStartedAt(event.getAt());
    }
    status.setState(HardeningState.RUNNING);
    status.setPhase(event.getPhase());
    status.setFraction(event.getFraction());
    status.setAttempts(event.getAttempt());
    status.setUpdatedAt(event.getAt());
    return after;
  }

  private static VersionLifecycle concluded(JobHistory jobs, ModelVersionPurified event) {
    VersionLifecycle after = jobs.startJob(event.getJobId(), null, null);
    if (after == null || VERDICTS.contains(after.getStatus().getState())) {
      return after == null ? jobs.before() : after;
    }
    HardeningStatus status = after.getStatus();
    JobHistory.clear(status);
    status.setState(stateOf(event.getVerdict()));
    status.setLayer(event.getLayer());
    status.setAccuracyBefore(event.getAccuracyBefore());
    status.setAccuracyAfter(event.getAccuracyAfter());
    status.setArtifactUri(event.getArtifactUri());
    status.setArtifactSha256(event.getArtifactSha256());
    status.setDeltaUri(event.getDeltaUri());
    status.setReportUri(event.getReportUri());
    status.setAttestationUri(event.getAttestationUri());
    status.setNewVersion(event.getNewVersion());
    status.setNewModel(event.getNewModel());
    status.setUpdatedAt(event.getFinishedAt());
    return after;
  }

  private static VersionLifecycle failed(JobHistory jobs, HardeningFailed event) {
    VersionLifecycle after = jobs.startJob(event.getJobId(), null, null);
    if (after == null || VERDICTS.contains(after.getStatus().getState())) {
      return after == null ? jobs.before() : after;
    }
    HardeningStatus status = after.getStatus();
    JobHistory.clear(status);
    status.setState(HardeningState.FAILED);
    status.setReason(event.getReason());
    status.setMessage(event.getMessage());
    status.setAttempts(event.getAttempts());
    status.setUpdatedAt(event.getFailedAt());
    return after;
  }

  private static boolean isFinal(HardeningState state) {
    return state == HardeningState.FAILED || VERDICTS.contains(state);
  }

  private static HardeningState stateOf(Verdict verdict) {
    return switch (verdict) {
      case PURIFIED -> HardeningState.PURIFIED;
      case HARDENED -> HardeningState.HARDENED;
      case UNCHANGED -> HardeningState.UNCHANGED;
      case REJECTED -> HardeningState.REJECTED;
    };
  }
}
