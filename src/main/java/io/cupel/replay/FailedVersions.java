package io.cupel.replay;

import io.cupel.event.CommandId;
import io.cupel.event.CommandKind;
import io.cupel.event.Decision;
import io.cupel.event.DecisionKind;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ManualCommand;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.UndecodableException;
import io.cupel.event.VersionKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the versions whose last word is a failure, and what is known of their replays. */
final class FailedVersions {
  private final KafkaSettings kafka;
  private final TopicRecords topics;
  private final Map<VersionKey, Found> failed = new HashMap<>();

  /** A failure, and what other topics say about its version. */
  private static final class Found {
    private final Place place;
    private final HardeningFailed event;
    private Optional<ModelVersionRegistered> decidedOn = Optional.empty();
    private Optional<ModelVersionRegistered> announced = Optional.empty();
    private String commandId;
    private boolean replayed;

    Found(Place place, HardeningFailed event) {
      this.place = place;
      this.event = event;
      follow(place.toString());
    }

    boolean hasJob() {
      return event.getJobId() != null;
    }

    /** Names the command that retries after this: a failure, or the refusal of such a command. */
    void follow(String last) {
      commandId = CommandId.of(CommandKind.RETRY, keyOf(event), last);
    }
  }

  FailedVersions(KafkaSettings kafka, TopicRecords topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  List<FailedVersion> read() {
    failures();
    each(Topic.MODEL_VERSIONS, ModelVersionRegistered.class, this::announced);
    each(Topic.HARDENING_DECISIONS, Decision.class, (record, event) -> decided(event));
    each(Topic.HARDENING_COMMANDS, ManualCommand.class, (record, event) -> commanded(event));
    return failed.values().stream()
        .map(
            found ->
                new FailedVersion(
                    found.place,
                    found.event,
                    // As the intake took it, if it did: it takes that again.
                    found.decidedOn.or(() -> found.announced),
                    found.replayed,
                    found.commandId,
                    kafka))
        .toList();
  }

  private void failures() {
    Map<VersionKey, HardeningStatus> states = new HashMap<>();
    each(
        Topic.HARDENING_STATUS,
        HardeningStatus.class,
        (record, status) -> states.put(VersionKey.of(status), status));
    each(
        Topic.HARDENING_FAILURES,
        HardeningFailed.class,
        (record, event) -> {
          HardeningStatus status = states.get(keyOf(event));
          if (status != null
              && status.getState() == HardeningState.FAILED
              && Objects.equals(status.getJobId(), event.getJobId())) {
            Found found = new Found(Place.of(record), event);
            failed.merge(keyOf(event), found, FailedVersions::later);
          }
        });
  }

  private static Found later(Found one, Found other) {
    return other.event.getFailedAt().isBefore(one.event.getFailedAt()) ? one : other;
  }

  private void announced(ConsumerRecord<byte[], byte[]> record, ModelVersionRegistered event) {
    Found found = failed.get(VersionKey.of(event));
    if (found == null) {
      return;
    }
    if (BuriedRecord.text(record.headers(), Candidate.REPLAY_OF)
        .filter(found.place.toString()::equals)
        .isPresent()) {
      found.replayed = true;
    } else {
      found.announced = Optional.of(event);
    }
  }

  private void decided(Decision decision) {
    Found found = failed.get(VersionKey.of(decision));
    if (found == null || !found.hasJob()) {
      return;
    }
    if (decision.getAnnouncement() != null) {
      found.decidedOn = Optional.of(decision.getAnnouncement());
    }
    if (decision.getKind() == DecisionKind.REFUSED
        && found.commandId.equals(decision.getCommandId())) {
      found.follow(decision.getId()); // The intake takes no command twice.
    }
  }

  private void commanded(ManualCommand command) {
    Found found = failed.get(VersionKey.of(command));
    if (found != null && found.commandId.equals(command.getCommandId())) {
      found.replayed = true;
    }
  }

  private static VersionKey keyOf(HardeningFailed event) {
    return new VersionKey(event.getRegistry(), event.getModel(), event.getVersion());
  }

  /** Leaves out what cannot be read: that has a dead letter of its own. */
  private <T extends SpecificRecord> void each(
      Topic topic, Class<T> type, BiConsumer<ConsumerRecord<byte[], byte[]>, T> reader) {
    topics.each(
        topic,
        record -> {
          T event;
          try {
            event = kafka.serde(type).deserialize(record.topic(), record.value());
          } catch (UndecodableException e) {
            return;
          }
          if (event != null) {
            reader.accept(record, event);
          }
        });
  }
}
