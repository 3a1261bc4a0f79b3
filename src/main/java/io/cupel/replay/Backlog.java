package io.cupel.replay;

import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.UndecodableException;
import io.cupel.event.VersionKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** All that went wrong and was not replayed since, read from the topics as they are now. */
public final class Backlog {
  private final KafkaSettings kafka;
  private final TopicRecords topics;

  /** A last word about a version. */
  private record LastFailure(Place place, HardeningFailed event) {}

  /** Reads nothing yet. */
  public Backlog(KafkaSettings kafka) {
    this.kafka = kafka;
    this.topics = new TopicRecords(kafka);
  }

  /** Dead letters and failed versions, the oldest first. */
  public List<Candidate> read() {
    List<Candidate> all = new ArrayList<>(deadLetters());
    all.addAll(failedVersions());
    all.sort(Comparator.comparing(Candidate::at));
    return all;
  }

  private List<BuriedRecord> deadLetters() {
    List<BuriedRecord> letters = new ArrayList<>();
    Set<Place> replayed = new HashSet<>();
    topics.each(
        Topic.DEAD_LETTERS,
        record ->
            BuriedRecord.markedBy(record)
                .ifPresentOrElse(
                    replayed::add, () -> letters.add(new BuriedRecord(record, kafka.topics()))));
    letters.removeIf(letter -> replayed.contains(letter.id()));
    return letters;
  }

  private List<FailedVersion> failedVersions() {
    Set<VersionKey> failed = new HashSet<>();
    topics.each(
        Topic.HARDENING_STATUS,
        record ->
            read(HardeningStatus.class, record)
                .ifPresent(
                    status -> {
                      if (status.getState() == HardeningState.FAILED) {
                        failed.add(VersionKey.of(status));
                      } else {
                        failed.remove(VersionKey.of(status));
                      }
                    }));
    Map<VersionKey, LastFailure> failures = new HashMap<>();
    topics.each(
        Topic.HARDENING_FAILURES,
        record ->
            read(HardeningFailed.class, record)
                .map(event -> new LastFailure(Place.of(record), event))
                .filter(failure -> failed.contains(keyOf(failure.event())))
                .ifPresent(f -> failures.merge(keyOf(f.event()), f, Backlog::later)));
    return withAnnouncements(failures);
  }

  private List<FailedVersion> withAnnouncements(Map<VersionKey, LastFailure> failures) {
    Map<VersionKey, ModelVersionRegistered> announced = new HashMap<>();
    Set<String> replayed = new HashSet<>();
    topics.each(
        Topic.MODEL_VERSIONS,
        record ->
            read(ModelVersionRegistered.class, record)
                .ifPresent(
                    event -> {
                      VersionKey key = VersionKey.of(event);
                      LastFailure failure = failures.get(key);
                      Optional<String> of =
                          BuriedRecord.text(record.headers(), Candidate.REPLAY_OF);
                      if (failure != null
                          && of.filter(failure.place().toString()::equals).isPresent()) {
                        replayed.add(of.get());
                      } else if (failure != null) {
                        announced.put(key, event);
                      }
                    }));
    List<FailedVersion> versions = new ArrayList<>();
    failures.forEach(
        (key, failure) ->
            versions.add(
                new FailedVersion(
                    failure.place(),
                    failure.event(),
                    Optional.ofNullable(announced.get(key)),
                    replayed.contains(failure.place().toString()),
                    kafka)));
    return versions;
  }

  private static VersionKey keyOf(HardeningFailed event) {
    return new VersionKey(event.getRegistry(), event.getModel(), event.getVersion());
  }

  private static LastFailure later(LastFailure one, LastFailure other) {
    return other.event().getFailedAt().isBefore(one.event().getFailedAt()) ? one : other;
  }

  /** Empty for what cannot be read: that has a dead letter of its own. */
  private <T extends SpecificRecord> Optional<T> read(
      Class<T> type, ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.ofNullable(kafka.serde(type).deserialize(record.topic(), record.value()));
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }
}
