package io.cupel.worker;

import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.Decisions;
import io.cupel.event.Gate;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.VersionKey;
import io.cupel.registry.AliasMove;
import io.cupel.registry.PublishedVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The decisions that a job's outcome consists of. */
final class JobDecisions {
  /** As the engine compares. */
  private static final double TOLERANCE = 1e-9;

  private final String by;

  JobDecisions(String worker) {
    this.by = "cupel/worker/" + worker;
  }

  List<Decision> of(HardeningJob job, Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      return List.of(failed(job, failed.failure()));
    }
    Outcome.Finished finished = (Outcome.Finished) outcome;
    List<Decision> decisions = new ArrayList<>();
    decisions.add(concluded(job, finished));
    finished.published().ifPresent(version -> decisions.add(published(job, finished, version)));
    return decisions;
  }

  private Decision failed(HardeningJob job, HardeningFailed failure) {
    return begin(DecisionKind.FAILED, job, failure.getFailedAt())
        .setReason(failure.getReason())
        .setExplanation(failure.getMessage())
        .setSourceSha256(job.getVersion().getArtifactSha256())
        .build();
  }

  private Decision concluded(HardeningJob job, Outcome.Finished finished) {
    return withResult(begin(DecisionKind.CONCLUDED, job, at(finished)), finished)
        .setGates(gates(job.getPolicy(), finished))
        .build();
  }

  private Decision published(
      HardeningJob job, Outcome.Finished finished, PublishedVersion version) {
    Optional<AliasMove> moved = version.moved();
    return withResult(begin(DecisionKind.PUBLISHED, job, at(finished)), finished)
        .setNewModel(version.model())
        .setNewVersion(version.version())
        .setAliasMoved(moved.isPresent())
        .setAliasBefore(moved.flatMap(AliasMove::before).orElse(null))
        .build();
  }

  private Decision.Builder begin(DecisionKind kind, HardeningJob job, Instant at) {
    String alias = job.getPolicy().getAlias();
    return Decisions.of(
            kind,
            VersionKey.of(job.getVersion()),
            by,
            at,
            job.getJobId(),
            job.getCreatedAt().toString())
        .setJobId(job.getJobId())
        .setPolicyDigest(job.getPolicyDigest())
        .setAlias(alias.isEmpty() ? null : alias);
  }

  private static Decision.Builder withResult(Decision.Builder begun, Outcome.Finished finished) {
    ModelVersionPurified result = finished.result();
    return begun
        .setVerdict(result.getVerdict().name())
        .setSourceSha256(result.getSourceSha256())
        .setArtifactSha256(result.getArtifactSha256());
  }

  private static Instant at(Outcome.Finished finished) {
    return finished.result().getFinishedAt();
  }

  private static List<Gate> gates(HardeningPolicy policy, Outcome.Finished finished) {
    ModelVersionPurified result = finished.result();
    double drop = result.getAccuracyBefore() - result.getAccuracyAfter();
    double limit = policy.getMaxAccuracyDrop();
    List<Gate> gates = new ArrayList<>();
    gates.add(new Gate(Decisions.ACCURACY_DROP, drop, limit, drop <= limit + TOLERANCE));
    finished
        .telling()
        .map(p -> new Gate(Decisions.PROBE_SUCCESS, p.after(), p.limit(), p.after() <= p.limit()))
        .ifPresent(gates::add);
    return gates;
  }
}
