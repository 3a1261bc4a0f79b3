package io.cupel.lifecycle;

import io.cupel.event.AvroSerde;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningProgress;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.Topics;
import io.cupel.event.UndecodableException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** Reads the events of all topics that say something about a version. */
final class VersionEvents {
  private final Map<String, Function<byte[], VersionEvent>> readers = new LinkedHashMap<>();
  private final Topics topics;

  VersionEvents(KafkaSettings kafka) {
    topics = kafka.topics();
    add(
        Topic.MODEL_VERSIONS,
        kafka.serde(ModelVersionRegistered.class),
        VersionEvent.Announced::new);
    add(Topic.HARDENING_JOBS, kafka.serde(HardeningJob.class), VersionEvent.Queued::new);
    add(
        Topic.HARDENING_PROGRESS,
        kafka.serde(HardeningProgress.class),
        VersionEvent.Progressed::new);
    add(
        Topic.PURIFIED_MODEL_VERSIONS,
        kafka.serde(ModelVersionPurified.class),
        VersionEvent.Concluded::new);
    add(Topic.HARDENING_FAILURES, kafka.serde(HardeningFailed.class), VersionEvent.Failed::new);
  }

  private <T extends SpecificRecord> void add(
      Topic topic, AvroSerde<T> serde, Function<T, VersionEvent> wrap) {
    String name = topics.name(topic);
    readers.put(name, bytes -> wrap.apply(serde.deserialize(name, bytes)));
  }

  /** Full names of the topics. */
  Collection<String> topics() {
    return readers.keySet();
  }

  /** What a record turns out to be. */
  sealed interface Read {
    /** An event. */
    record Good(VersionEvent event) implements Read {}

    /**
     * Not an event that names a version.
     *
     * @param bytes the record's value as it came; null where it has none
     */
    record Damaged(String facts, byte[] bytes) implements Read {}
  }

  /** Reads a record of the topic. */
  Read read(String topic, byte[] bytes) {
    if (bytes == null) {
      return new Read.Damaged("The record has no value.", null);
    }
    try {
      VersionEvent event = readers.get(topic).apply(bytes);
      Optional<String> problem = event.key().problem();
      return problem.isPresent() ? new Read.Damaged(problem.get(), bytes) : new Read.Good(event);
    } catch (UndecodableException e) {
      return new Read.Damaged(e.getMessage(), bytes);
    }
  }
}
