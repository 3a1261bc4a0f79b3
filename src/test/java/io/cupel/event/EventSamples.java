package io.cupel.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events for tests. */
public final class EventSamples {
  /** A time that is not the present. */
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private EventSamples() {}

  /** An announcement without a digest. */
  public static ModelVersionRegistered version(String model, String version) {
    return ModelVersionRegistered.newBuilder()
        .setRegistry("event")
        .setModel(model)
        .setVersion(version)
        .setArtifactUri("file:/models/" + version + ".pt")
        .setTags(Map.of())
        .setRegisteredAt(NOON)
        .build();
  }

  /** A policy with defaults. */
  public static HardeningPolicy policy() {
    return HardeningPolicy.newBuilder()
        .setCleanDataUri("file:/clean")
        .setPreprocessing(
            ImagePreprocessing.newBuilder().setMean(List.of()).setStd(List.of()).build())
        .build();
  }

  /** The job of a version under {@link #policy()}, made at that time. */
  public static HardeningJob job(ModelVersionRegistered version, Instant createdAt) {
    String digest = PolicyDigest.of(policy());
    return HardeningJob.newBuilder()
        .setJobId(JobId.of(version, digest))
        .setPolicyDigest(digest)
        .setVersion(version)
        .setPolicy(policy())
        .setCreatedAt(createdAt)
        .build();
  }

  /** What a worker says while it runs the job. */
  public static HardeningProgress progress(HardeningJob job, double fraction, Instant at) {
    return HardeningProgress.newBuilder()
        .setJobId(job.getJobId())
        .setRegistry(job.getVersion().getRegistry())
        .setModel(job.getVersion().getModel())
        .setVersion(job.getVersion().getVersion())
        .setPhase("screen")
        .setFraction(fraction)
        .setAttempt(1)
        .setWorker("w1")
        .setAt(at)
        .build();
  }

  /** A verdict on the job. */
  public static ModelVersionPurified purified(HardeningJob job, Verdict verdict, Instant at) {
    return ModelVersionPurified.newBuilder()
        .setJobId(job.getJobId())
        .setRegistry(job.getVersion().getRegistry())
        .setModel(job.getVersion().getModel())
        .setSourceVersion(job.getVersion().getVersion())
        .setVerdict(verdict)
        .setSourceSha256("ab".repeat(32))
        .setAccuracyBefore(0.9)
        .setAccuracyAfter(0.89)
        .setLayer("layer4.1.conv2")
        .setFinishedAt(at)
        .build();
  }

  /** What the intake decides about the job's version. */
  public static Decision accepted(HardeningJob job) {
    return decided(DecisionKind.ACCEPTED, job, job.getCreatedAt())
        .setAnnouncement(job.getVersion())
        .build();
  }

  /** A decision about the job, to be completed. */
  public static Decision.Builder decided(DecisionKind kind, HardeningJob job, Instant at) {
    return Decisions.of(kind, VersionKey.of(job.getVersion()), "cupel/test", at, job.getJobId())
        .setJobId(job.getJobId())
        .setAlias("hardened");
  }

  /** A command of ada's about the job's version, to be completed. */
  public static ManualCommand.Builder command(CommandKind kind, HardeningJob job) {
    VersionKey version = VersionKey.of(job.getVersion());
    return ManualCommand.newBuilder()
        .setCommandId(CommandId.of(kind, version, job.getJobId()))
        .setKind(kind)
        .setRegistry(version.registry())
        .setModel(version.model())
        .setVersion(version.version())
        .setBy("ada")
        .setReason("I looked at it")
        .setRequestedAt(NOON)
        .setJobId(job.getJobId());
  }

  /** The job's final failure. */
  public static HardeningFailed failed(HardeningJob job, String reason, Instant at) {
    return HardeningFailed.newBuilder()
        .setJobId(job.getJobId())
        .setRegistry(job.getVersion().getRegistry())
        .setModel(job.getVersion().getModel())
        .setVersion(job.getVersion().getVersion())
        .setReason(reason)
        .setMessage("because")
        .setRetryable(false)
        .setAttempts(2)
        .setFailedAt(at)
        .build();
  }
}
