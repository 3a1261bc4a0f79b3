package io.cupel.lifecycle;

import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;
import io.cupel.event.VersionLifecycle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The jobs of one version: which is the latest, which are over. */
final class JobHistory {
  private static final int REMEMBERED = 20;

  private final VersionLifecycle before;
  private final VersionKey key;
  private final Instant firstSeen;

  private JobHistory(VersionLifecycle before, VersionKey key, Instant firstSeen) {
    this.before = before;
    this.key = key;
    this.firstSeen = firstSeen;
  }

  static JobHistory of(VersionLifecycle before, VersionEvent happened) {
    return new JobHistory(before, happened.key(), timeOf(happened));
  }

  private static Instant timeOf(VersionEvent happened) {
    if (happened instanceof VersionEvent.Queued queued) {
      return queued.event().getVersion().getRegisteredAt();
    } else if (happened instanceof VersionEvent.Progressed progressed) {
      return progressed.event().getAt();
    } else if (happened instanceof VersionEvent.Concluded concluded) {
      return concluded.event().getFinishedAt();
    } else if (happened instanceof VersionEvent.Failed failed) {
      return failed.event().getFailedAt();
    }
    return ((VersionEvent.Announced) happened).event().getRegisteredAt();
  }

  /** What was known before the event; may be null. */
  VersionLifecycle before() {
    return before;
  }

  /** When the latest job was made, as far as known; may be null. */
  Instant createdAt() {
    return before == null ? null : before.getJobCreatedAt();
  }

  /** Whether another job was the latest before this one. */
  boolean replaces(String jobId) {
    String latest = before == null ? null : before.getStatus().getJobId();
    return latest != null && !latest.equals(jobId);
  }

  /**
   * A copy in which the job is the latest one, started over where it was not. Null if the job is
   * over. If it proves to be older than the latest one, the copy keeps the latest one and remembers
   * the job as over.
   *
   * @param jobId null for a refusal before any job was made, which says nothing about later jobs
   * @param createdAt null where the event does not say
   * @param follows the job that this one was asked for after; null: none. It is the newer one then,
   *     also where the clock was put back between the two
   */
  VersionLifecycle startJob(String jobId, Instant createdAt, String follows) {
    VersionLifecycle after = before == null ? blank() : copy(before);
    HardeningStatus status = after.getStatus();
    String latest = status.getJobId();
    if (Objects.equals(latest, jobId)) {
      after.setJobCreatedAt(later(after.getJobCreatedAt(), createdAt));
      return after;
    }
    if (jobId == null) {
      return null;
    }
    boolean over = after.getSupersededJobs().contains(jobId);
    boolean datesKnown = createdAt != null && after.getJobCreatedAt() != null;
    boolean newer =
        (follows != null && follows.equals(latest))
            || (datesKnown && createdAt.isAfter(after.getJobCreatedAt()));
    if (over && !newer) {
      return null;
    }
    if (datesKnown && !newer) {
      return superseded(after, jobId);
    }
    after.getSupersededJobs().remove(jobId);
    if (latest != null) {
      superseded(after, latest);
    }
    clear(status);
    status.setState(HardeningState.REGISTERED);
    status.setJobId(jobId);
    status.setAttempts(0);
    status.setStartedAt(null);
    after.setJobCreatedAt(createdAt);
    return after;
  }

  private static Instant later(Instant one, Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isAfter(other) ? one : other;
  }

  private static VersionLifecycle superseded(VersionLifecycle lifecycle, String jobId) {
    List<String> jobs = lifecycle.getSupersededJobs();
    jobs.add(jobId);
    if (jobs.size() > REMEMBERED) {
      jobs.remove(0);
    }
    return lifecycle;
  }

  private VersionLifecycle blank() {
    return lifecycle(key, firstSeen);
  }

  /** What an announcement alone makes. */
  static VersionLifecycle registered(ModelVersionRegistered event) {
    return lifecycle(VersionKey.of(event), event.getRegisteredAt());
  }

  private static VersionLifecycle lifecycle(VersionKey key, Instant registeredAt) {
    HardeningStatus status =
        HardeningStatus.newBuilder()
            .setRegistry(key.registry())
            .setModel(key.model())
            .setVersion(key.version())
            .setState(HardeningState.REGISTERED)
            .setRegisteredAt(registeredAt)
            .setUpdatedAt(registeredAt)
            .build();
    return new VersionLifecycle(status, null, new ArrayList<>());
  }

  static VersionLifecycle copy(VersionLifecycle lifecycle) {
    return new VersionLifecycle(
        HardeningStatus.newBuilder(lifecycle.getStatus()).build(),
        lifecycle.getJobCreatedAt(),
        new ArrayList<>(lifecycle.getSupersededJobs()));
  }

  /** Forgets what an earlier state said; attempts and start are the job's, not a state's. */
  static void clear(HardeningStatus status) {
    status.setPhase(null);
    status.setFraction(null);
    status.setReason(null);
    status.setMessage(null);
    status.setLayer(null);
    status.setAccuracyBefore(null);
    status.setAccuracyAfter(null);
    status.setArtifactUri(null);
    status.setArtifactSha256(null);
    status.setDeltaUri(null);
    status.setReportUri(null);
    status.setAttestationUri(null);
    status.setNewVersion(null);
    status.setNewModel(null);
  }
}
