package io.cupel.replay;

import io.cupel.event.CloudEvents;
import io.cupel.event.CommandKind;
import io.cupel.event.HardeningFailed;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ManualCommand;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A version whose last word is a failure. One whose job failed is retried by a command, as people
 * do: the job may be one that a command made, and no announcement makes that one again. One that
 * was refused before it had a job is announced again, as of the millisecond after. The intake takes
 * either once, however often it is written.
 */
public final class FailedVersion implements Candidate {
  private static final String SOURCE = "/cupel/replay";
  private static final String BY = "cupel/replay";

  private final Place place;
  private final HardeningFailed failure;
  private final Optional<ModelVersionRegistered> announced;
  private final boolean replayed;
  private final String commandId;
  private final KafkaSettings kafka;

  /**
   * @param announced the last announcement of the version, other than a replay of this failure
   * @param replayed whether there is such a replay, which was not refused
   * @param commandId of the command that retries it, if a job failed
   */
  FailedVersion(
      Place place,
      HardeningFailed failure,
      Optional<ModelVersionRegistered> announced,
      boolean replayed,
      String commandId,
      KafkaSettings kafka) {
    this.place = place;
    this.failure = failure;
    this.announced = announced;
    this.replayed = replayed;
    this.commandId = commandId;
    this.kafka = kafka;
  }

  @Override
  public Place id() {
    return place;
  }

  @Override
  public Instant at() {
    return failure.getFailedAt();
  }

  @Override
  public String reason() {
    return failure.getReason();
  }

  @Override
  public String subject() {
    return failure.getModel() + " version " + failure.getVersion();
  }

  @Override
  public String message() {
    return failure.getMessage();
  }

  @Override
  public Optional<String> obstacle() {
    if (replayed) {
      return Optional.of("it was replayed, and is not decided yet");
    }
    return announced.isPresent()
        ? Optional.empty()
        : Optional.of("its announcement is no longer kept; announce it with 'cupel submit'");
  }

  /** A version that fails again is chosen like any other: its owner has mended something. */
  @Override
  public boolean cameBack() {
    return false;
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> records() {
    obstacle()
        .ifPresent(
            why -> {
              throw new IllegalStateException(why);
            });
    ModelVersionRegistered last = announced.orElseThrow();
    if (failure.getJobId() != null) {
      ManualCommand retry = retry(last);
      return List.of(
          record(
              Topic.HARDENING_COMMANDS,
              ManualCommand.class,
              retry,
              CloudEvents.of(
                  ManualCommand.class, SOURCE, retry.getRequestedAt(), retry.getCommandId())));
    }
    ModelVersionRegistered again = again(last);
    return List.of(
        record(
            Topic.MODEL_VERSIONS,
            ModelVersionRegistered.class,
            again,
            CloudEvents.of(
                ModelVersionRegistered.class, SOURCE, again.getRegisteredAt(), id().toString())));
  }

  private <T extends SpecificRecord> ProducerRecord<byte[], byte[]> record(
      Topic topic, Class<T> type, T event, CloudEvents envelope) {
    String name = kafka.topics().name(topic);
    Headers headers = envelope.headers();
    BuriedRecord.put(headers, REPLAY_OF, id().toString());
    // Either topic has the model's name as its key: the intake remembers the model's jobs there.
    byte[] key = failure.getModel().getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(name, null, key, kafka.serde(type).serialize(name, event), headers);
  }

  /** As of the failure, not of now: written twice, it is the same. */
  private ManualCommand retry(ModelVersionRegistered last) {
    return ManualCommand.newBuilder()
        .setCommandId(commandId)
        .setKind(CommandKind.RETRY)
        .setRegistry(failure.getRegistry())
        .setModel(failure.getModel())
        .setVersion(failure.getVersion())
        .setBy(BY)
        .setReason("The failure at " + id() + " was replayed.")
        .setRequestedAt(failure.getFailedAt().plusMillis(1))
        .setJobId(failure.getJobId())
        .setAnnouncement(last)
        .build();
  }

  private ModelVersionRegistered again(ModelVersionRegistered last) {
    Instant after =
        last.getRegisteredAt().isAfter(failure.getFailedAt())
            ? last.getRegisteredAt()
            : failure.getFailedAt();
    return ModelVersionRegistered.newBuilder(last).setRegisteredAt(after.plusMillis(1)).build();
  }
}
