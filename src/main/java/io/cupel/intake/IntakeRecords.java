package io.cupel.intake;

import io.cupel.event.CloudEvents;
import io.cupel.event.DeadLetter;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.Decisions;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.JobId;
import io.cupel.event.ManualCommand;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The records that the intake writes, with their keys and headers. */
final class IntakeRecords {
  private static final String SOURCE = "/cupel/intake";

  private IntakeRecords() {}

  static Record<Object, Object> job(HardeningJob job) {
    CloudEvents envelope =
        CloudEvents.of(
            HardeningJob.class,
            SOURCE,
            job.getCreatedAt(),
            job.getJobId(),
            job.getVersion().getRegisteredAt().toString());
    return record(job.getJobId(), job, job.getCreatedAt(), envelope);
  }

  static Record<Object, Object> failure(
      ModelVersionRegistered event, Refusal refusal, Instant now) {
    HardeningFailed failed =
        HardeningFailed.newBuilder()
            .setRegistry(event.getRegistry())
            .setModel(event.getModel())
            .setVersion(event.getVersion())
            .setReason(refusal.reason().name())
            .setMessage(refusal.message())
            .setRetryable(refusal.reason().retryable())
            .setAttempts(0)
            .setFailedAt(now)
            .build();
    String key = VersionKey.of(event).encoded();
    CloudEvents envelope =
        CloudEvents.of(
            HardeningFailed.class,
            SOURCE,
            now,
            key,
            refusal.reason().name(),
            event.getRegisteredAt().toString());
    return record(key, failed, now, envelope);
  }

  static Record<Object, Object> accepted(HardeningJob job) {
    return record(
        Decisions.of(
                DecisionKind.ACCEPTED,
                VersionKey.of(job.getVersion()),
                Decisions.INTAKE,
                job.getCreatedAt(),
                job.getJobId(),
                job.getCreatedAt().toString())
            .setJobId(job.getJobId())
            .setPolicyDigest(job.getPolicyDigest())
            .setSourceSha256(job.getVersion().getArtifactSha256())
            .setAlias(alias(job))
            .setAnnouncement(job.getVersion())
            .build());
  }

  static Record<Object, Object> duplicate(
      ModelVersionRegistered event, String jobId, String policyDigest, Instant now) {
    return record(
        announced(DecisionKind.DUPLICATE, event, now, jobId)
            .setJobId(jobId)
            .setPolicyDigest(policyDigest)
            .build());
  }

  static Record<Object, Object> own(ModelVersionRegistered event, Instant now) {
    String jobId = event.getTags().get(JobId.TAG);
    return record(
        announced(DecisionKind.OWN, event, now, jobId)
            .setJobId(jobId)
            .setArtifactSha256(event.getTags().get(JobId.DIGEST_TAG))
            .build());
  }

  static Record<Object, Object> failed(ModelVersionRegistered event, Refusal refusal, Instant now) {
    Decision.Builder decision =
        announced(DecisionKind.FAILED, event, now, refusal.reason().name())
            .setReason(refusal.reason().name())
            .setExplanation(refusal.message());
    if (refusal.reason() == Reason.MALFORMED_EVENT) {
      // What is in it may be of any size, and nobody can retry it: the topic would not take it.
      decision.setSourceSha256(null);
    } else {
      decision.setAnnouncement(event);
    }
    return record(decision.build());
  }

  /** What became of a command: RETRIED or APPROVED. */
  static Record<Object, Object> carriedOut(
      DecisionKind kind, ManualCommand command, HardeningJob job) {
    return record(
        Decisions.of(kind, command, job.getCreatedAt())
            .setJobId(job.getJobId())
            .setPolicyDigest(job.getPolicyDigest())
            .setSourceSha256(job.getVersion().getArtifactSha256())
            .setAlias(alias(job))
            .setAnnouncement(job.getVersion())
            .build());
  }

  static Record<Object, Object> refused(ManualCommand command, Refusal refusal, Instant now) {
    return record(
        Decisions.of(DecisionKind.REFUSED, command, now)
            .setReason(refusal.reason().name())
            .setExplanation(refusal.message())
            .build());
  }

  /** Of a record that cannot be read as what belongs into its topic. */
  static Record<Object, Object> deadLetter(
      Record<byte[], byte[]> record, RecordMetadata at, String facts) {
    DeadLetter letter =
        new DeadLetter(
            at.topic(),
            at.partition(),
            at.offset(),
            Reason.MALFORMED_EVENT,
            new Refusal(Reason.MALFORMED_EVENT, facts).message());
    if (!DeadLetter.hasRoomFor(record.key(), record.value(), record.headers())) {
      return new Record<>(null, null, record.timestamp(), letter.addTo(new RecordHeaders()));
    }
    return new Record<>(
        record.key(), record.value(), record.timestamp(), letter.addTo(record.headers()));
  }

  private static Decision.Builder announced(
      DecisionKind kind, ModelVersionRegistered event, Instant now, String why) {
    return Decisions.of(
            kind,
            VersionKey.of(event),
            Decisions.INTAKE,
            now,
            why,
            event.getRegisteredAt().toString(),
            now.toString())
        .setSourceSha256(event.getArtifactSha256());
  }

  private static String alias(HardeningJob job) {
    String alias = job.getPolicy().getAlias();
    return alias.isEmpty() ? null : alias;
  }

  private static Record<Object, Object> record(Decision decision) {
    return record(
        Decisions.key(decision), decision, decision.getAt(), Decisions.envelope(decision, SOURCE));
  }

  private static Record<Object, Object> record(
      String key, Object value, Instant at, CloudEvents envelope) {
    return new Record<>(key, value, at.toEpochMilli(), envelope.headers());
  }
}
