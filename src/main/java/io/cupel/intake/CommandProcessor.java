package io.cupel.intake;

import io.cupel.event.Approval;
import io.cupel.event.CommandKind;
import io.cupel.event.DecisionKind;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.JobId;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ManualCommand;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.PolicyDigest;
import io.cupel.event.Topic;
import io.cupel.event.UndecodableException;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes a new job where a person asked for one: to retry, or to approve a version that was rejected
 * for its accuracy. What moves an alias is for the workers, who speak to the registry.
 */
final class CommandProcessor implements Processor<byte[], byte[], Object, Object> {
  private static final int LONGEST_TEXT = 1000; // as a gateway takes it

  private final KafkaSettings kafka;
  private final RecordReader<ManualCommand> commands;
  private final AnnouncementCheck check;
  private final IntakeSettings settings;

  private ProcessorContext<Object, Object> context;
  private PolicyLookup policies;
  private JobMemory memory;

  CommandProcessor(KafkaSettings kafka, IntakeSettings settings) {
    this.kafka = kafka;
    this.settings = settings;
    this.commands = new RecordReader<>(kafka.serde(ManualCommand.class), VersionKey::of);
    this.check = new AnnouncementCheck(settings.schemes());
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
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
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    ManualCommand command;
    try {
      command = commands.read(record.value());
    } catch (UndecodableException e) {
      bury(record, e.getMessage());
      return;
    }
    if (command.getKind() != CommandKind.ROLL_BACK && command.getPublishedVersion() == null) {
      if (isTooLong(command)) {
        bury(record, "The command's id, job, name or reason is longer than " + LONGEST_TEXT + ".");
        return;
      }
      carryOut(command, Instant.ofEpochMilli(context.currentSystemTimeMs()));
    }
  }

  /** Whether it has more than the decision about it could hold. */
  private static boolean isTooLong(ManualCommand command) {
    return Stream.of(
            command.getCommandId(), command.getJobId(), command.getBy(), command.getReason())
        .anyMatch(text -> text != null && text.length() > LONGEST_TEXT);
  }

  private void carryOut(ManualCommand command, Instant now) {
    if (memory.isRemembered(command.getCommandId(), now)) {
      return; // the same click again
    }
    memory.remember(command.getCommandId(), command.getRequestedAt(), now);
    ModelVersionRegistered version = command.getAnnouncement();
    if (version == null || !VersionKey.of(version).equals(VersionKey.of(command))) {
      refuse(command, new Refusal(Reason.MALFORMED_EVENT, "It has another version in it."), now);
      return;
    }
    Optional<Refusal> refusal = check.refusal(version);
    if (refusal.isPresent()) {
      refuse(command, refusal.get(), now);
      return;
    }
    PolicyLookup.Found found = policies.of(version.getModel());
    if (found instanceof PolicyLookup.Found.Usable usable) {
      makeJob(command, usable.policy(), now);
    } else if (found instanceof PolicyLookup.Found.Unusable unusable) {
      refuse(command, unusable.refusal(), now);
    } else {
      refuse(
          command,
          new Refusal(Reason.NO_POLICY, "There is no policy for '" + version.getModel() + "' now."),
          now);
    }
  }

  private void makeJob(ManualCommand command, HardeningPolicy policy, Instant now) {
    boolean approved = command.getKind() == CommandKind.APPROVE;
    HardeningPolicy used = approved ? accepting(command, policy) : policy;
    String digest = PolicyDigest.of(used);
    ModelVersionRegistered version = command.getAnnouncement();
    HardeningJob job =
        HardeningJob.newBuilder()
            .setJobId(JobId.ofCommand(version, digest, command.getCommandId()))
            .setPolicyDigest(digest)
            .setVersion(version)
            .setPolicy(used)
            .setCreatedAt(now)
            .setFollows(command.getJobId())
            .setApproval(approved ? new Approval(command.getBy(), command.getReason()) : null)
            .build();
    memory.remember(job.getJobId(), version.getRegisteredAt(), now);
    context.forward(IntakeRecords.job(job), IntakeProcessor.JOBS);
    DecisionKind kind = approved ? DecisionKind.APPROVED : DecisionKind.RETRIED;
    context.forward(IntakeRecords.carriedOut(kind, command, job), IntakeProcessor.DECISIONS);
  }

  /** The accuracy that the person saw is accepted, and none below it. */
  private static HardeningPolicy accepting(ManualCommand command, HardeningPolicy policy) {
    Double accepted = command.getAcceptedAccuracyDrop();
    double drop = Math.max(policy.getMaxAccuracyDrop(), accepted == null ? 0 : accepted);
    return HardeningPolicy.newBuilder(policy).setMaxAccuracyDrop(Math.min(1, drop)).build();
  }

  private void refuse(ManualCommand command, Refusal refusal, Instant now) {
    context.forward(IntakeRecords.refused(command, refusal, now), IntakeProcessor.DECISIONS);
  }

  private void bury(Record<byte[], byte[]> record, String facts) {
    context.forward(
        IntakeRecords.deadLetter(record, context.recordMetadata().orElseThrow(), facts),
        IntakeProcessor.DEAD_LETTERS);
  }
}
