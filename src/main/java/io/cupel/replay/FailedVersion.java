package io.cupel.replay;

import io.cupel.event.CloudEvents;
import io.cupel.event.HardeningFailed;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A version whose last word is a failure. It is replayed by announcing it again, as of the
 * millisecond after: the intake makes a new job of an announcement that is later than the failure,
 * and the same announcement twice, from whomever, is one job.
 */
public final class FailedVersion implements Candidate {
  private static final String SOURCE = "/cupel/replay";

  private final Place place;
  private final HardeningFailed failure;
  private final Optional<ModelVersionRegistered> announced;
  private final boolean replayed;
  private final KafkaSettings kafka;

  /**
   * @param announced the last announcement of the version, other than a replay of this failure
   * @param replayed whether there is such a replay
   */
  FailedVersion(
      Place place,
      HardeningFailed failure,
      Optional<ModelVersionRegistered> announced,
      boolean replayed,
      KafkaSettings kafka) {
    this.place = place;
    this.failure = failure;
    this.announced = announced;
    this.replayed = replayed;
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
      return Optional.of("it was announced again, and is not decided yet");
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
    ModelVersionRegistered again = again(announced.orElseThrow());
    String topic = kafka.topics().name(Topic.MODEL_VERSIONS);
    Headers headers =
        CloudEvents.of(
                ModelVersionRegistered.class, SOURCE, again.getRegisteredAt(), id().toString())
            .headers();
    BuriedRecord.put(headers, REPLAY_OF, id().toString());
    return List.of(
        new ProducerRecord<>(
            topic,
            null,
            again.getModel().getBytes(StandardCharsets.UTF_8),
            kafka.serde(ModelVersionRegistered.class).serialize(topic, again),
            headers));
  }

  private ModelVersionRegistered again(ModelVersionRegistered last) {
    Instant after =
        last.getRegisteredAt().isAfter(failure.getFailedAt())
            ? last.getRegisteredAt()
            : failure.getFailedAt();
    return ModelVersionRegistered.newBuilder(last).setRegisteredAt(after.plusMillis(1)).build();
  }
}
