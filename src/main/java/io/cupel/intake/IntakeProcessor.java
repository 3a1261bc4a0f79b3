package io.cupel.intake;

import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.HeldVersion;
import io.cupel.event.JobId;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.UndecodableException;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Decides on one announcement at a time, and again on those that wait. */
final class IntakeProcessor implements Processor<byte[], byte[], Object, Object> {
  static final String JOBS = "jobs";
  static final String FAILURES = "failures";
  static final String DEAD_LETTERS = "dead-letters";
  static final String DECISIONS = "decisions";

  private static final Duration RETRY_INTERVAL = Duration.ofMillis(250);

  private final KafkaSettings kafka;
  private final IntakeSettings settings;
  private final RecordReader<ModelVersionRegistered> announcements;
  private final AnnouncementCheck check;
  private final Consumer<Outcome> counter;

  private ProcessorContext<Object, Object> context;
  private KeyValueStore<String, HeldVersion> held;
  private KeyValueStore<String, String> published;
  private PolicyLookup policies;
  private JobMemory memory;

  IntakeProcessor(KafkaSettings kafka, IntakeSettings settings, Consumer<Outcome> counter) {
    this.kafka = kafka;
    this.settings = settings;
    this.announcements =
        new RecordReader<>(kafka.serde(ModelVersionRegistered.class), VersionKey::of);
    this.check = new AnnouncementCheck(settings.schemes());
    this.counter = counter;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    held = context.getStateStore(IntakeStores.HELD);
    published = context.getStateStore(IntakeStores.PUBLISHED);
    policies =
        new PolicyLookup(
            context.getStateStore(IntakeStores.POLICIES),
            kafka.serde(HardeningPolicy.class),
            kafka.topics().name(Topic.HARDENING_POLICIES));
    memory =
        new JobMemory(
            context.getStateStore(IntakeStores.MADE),
            context.getStateStore(IntakeStores.FAILED),
            settings.memory());
    context.schedule(
        RETRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, timestamp -> decideOnHeldAgain());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    ModelVersionRegistered event;
    try {
      event = announcements.read(record.value());
    } catch (UndecodableException e) {
      bury(record, e.getMessage());
      return;
    }
    decide(event, now()).ifPresent(waiting -> hold(waiting));
  }

  private Instant now() {
    return Instant.ofEpochMilli(context.currentSystemTimeMs());
  }

  private void hold(HeldVersion waiting) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    held.put(String.format("%05d-%019d", at.partition(), at.offset()), waiting);
    counter.accept(Outcome.HELD);
  }

  private void decideOnHeldAgain() {
    List<KeyValue<String, HeldVersion>> waiting = new ArrayList<>();
    try (KeyValueIterator<String, HeldVersion> all = held.all()) {
      all.forEachRemaining(waiting::add);
    }
    for (KeyValue<String, HeldVersion> entry : waiting) {
      if (decide(entry.value.getVersion(), entry.value.getHeldSince()).isEmpty()) {
        held.delete(entry.key);
      }
    }
  }

  /** Empty when the announcement is dealt with, else what to hold. */
  private Optional<HeldVersion> decide(ModelVersionRegistered event, Instant since) {
    Optional<Refusal> refusal = check.refusal(event);
    if (refusal.isPresent()) {
      fail(event, refusal.get());
      return Optional.empty();
    }
    if (isOurs(event)) {
      counter.accept(Outcome.OWN);
      context.forward(IntakeRecords.own(event, now()), DECISIONS);
      return Optional.empty();
    }
    // A claim alone excuses nobody: whoever may register versions could make it. While the job
    // that is named is at work, nobody knows: a version is published before its result is told.
    if (claimsToBeOurs(event)
        && (isAtWork(event.getTags().get(JobId.TAG))
            || isWithin(settings.publicationGrace(), since))) {
      return Optional.of(new HeldVersion(since, event));
    }
    PolicyLookup.Found found = policies.of(event.getModel());
    if (found instanceof PolicyLookup.Found.Usable usable) {
      makeJob(event, usable);
    } else if (found instanceof PolicyLookup.Found.Unusable unusable) {
      fail(event, unusable.refusal());
    } else if (isWithin(settings.policyGrace(), since)) {
      return Optional.of(new HeldVersion(since, event));
    } else {
      fail(
          event,
          new Refusal(
              Reason.NO_POLICY,
              "There is no policy for '" + event.getModel() + "', and none for '*'."));
    }
    return Optional.empty();
  }

  private boolean isWithin(Duration grace, Instant since) {
    return now().isBefore(since.plus(grace));
  }

  private static boolean claimsToBeOurs(ModelVersionRegistered event) {
    return event.getTags().containsKey(JobId.TAG);
  }

  private boolean isAtWork(String jobId) {
    return published.get(jobId) == null && memory.isOpen(jobId, now());
  }

  private boolean isOurs(ModelVersionRegistered event) {
    return claimsToBeOurs(event)
        && IntakeStores.result(
                event.getTags().get(JobId.TAG), event.getTags().get(JobId.DIGEST_TAG))
            .equals(published.get(VersionKey.of(event).encoded()));
  }

  private void makeJob(ModelVersionRegistered event, PolicyLookup.Found.Usable policy) {
    Instant now = now();
    String digest = policy.digest();
    String jobId = JobId.of(event, digest);
    if (memory.isRepeated(jobId, event, now)) {
      counter.accept(Outcome.DUPLICATE);
      context.forward(IntakeRecords.duplicate(event, jobId, digest, now), DECISIONS);
      return;
    }
    memory.remember(jobId, event.getRegisteredAt(), now);
    HardeningJob job =
        HardeningJob.newBuilder()
            .setJobId(jobId)
            .setPolicyDigest(digest)
            .setVersion(event)
            .setPolicy(policy.policy())
            .setCreatedAt(now)
            .build();
    context.forward(IntakeRecords.job(job), JOBS);
    context.forward(IntakeRecords.accepted(job), DECISIONS);
    counter.accept(Outcome.JOB);
  }

  private void fail(ModelVersionRegistered event, Refusal refusal) {
    Instant now = now();
    context.forward(IntakeRecords.failure(event, refusal, now), FAILURES);
    context.forward(IntakeRecords.failed(event, refusal, now), DECISIONS);
    counter.accept(Outcome.FAILURE);
  }

  private void bury(Record<byte[], byte[]> record, String facts) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    context.forward(IntakeRecords.deadLetter(record, at, facts), DEAD_LETTERS);
    counter.accept(Outcome.DEAD_LETTER);
  }
}
