package io.cupel.replay;

import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that went wrong and was not replayed since, read from the topics as they are now. */
public final class Backlog {
  private final KafkaSettings kafka;
  private final TopicRecords topics;

  /** Reads nothing yet. */
  public Backlog(KafkaSettings kafka) {
    this.kafka = kafka;
    this.topics = new TopicRecords(kafka);
  }

  /** Dead letters and failed versions, the oldest first. */
  public List<Candidate> read() {
    List<Candidate> all = new ArrayList<>(deadLetters());
    all.addAll(new FailedVersions(kafka, topics).read());
    all.sort(Comparator.comparing(Candidate::at));
    return all;
  }

  private Collection<BuriedRecord> deadLetters() {
    Map<Place, BuriedRecord> letters = new LinkedHashMap<>();
    topics.each(
        Topic.DEAD_LETTERS,
        record ->
            BuriedRecord.markedBy(record)
                .ifPresentOrElse(
                    letters::remove,
                    () ->
                        letters.put(
                            Place.of(record),
                            new BuriedRecord(record, kafka.topics(), topics::at))));
    return letters.values();
  }
}
