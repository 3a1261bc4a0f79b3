package io.cupel.replay;

import io.cupel.event.DeadLetter;
import io.cupel.event.Topic;
import io.cupel.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A dead letter: of ours, or of the broker's own when a job's deliveries were used up (KIP-1191).
 * Its headers are input like its bytes: they decide nothing but which of our own topics it goes to.
 */
public final class BuriedRecord implements Candidate {
  /** Header of a record without key and value: which dead letter was replayed. */
  static final String REPLAYED = "cupel.dead-letter.replayed";

  private static final String OURS = "cupel.dead-letter.";
  private static final String BROKERS = "__dlq.errors.";
  private static final String GIVEN_UP = "DELIVERIES_EXHAUSTED";

  /** Characters of a text that is shown: headers are as long as whoever wrote them liked. */
  private static final int LONGEST_TEXT = 2000;

  private final Place place;
  private final Instant at;
  private final String topic;
  private final String stood;
  private final String reason;
  private final String message;
  private final boolean known;
  private final boolean empty;
  private final boolean cameBack;
  private final Function<Place, ConsumerRecord<byte[], byte[]>> letters;

  /**
   * A record of {@code dead-letters}. Keeps what is shown of it: a topic that is kept for ever can
   * hold more bytes than there is memory.
   *
   * @param letters reads the record again, when it is replayed
   */
  public BuriedRecord(
      ConsumerRecord<byte[], byte[]> letter,
      Topics topics,
      Function<Place, ConsumerRecord<byte[], byte[]>> letters) {
    Headers headers = letter.headers();
    this.place = Place.of(letter);
    this.at = Instant.ofEpochMilli(letter.timestamp());
    this.topic = shown(headers, DeadLetter.TOPIC, "topic").orElse("");
    this.stood =
        "-"
            + shown(headers, DeadLetter.PARTITION, "partition").orElse("?")
            + "@"
            + shown(headers, DeadLetter.OFFSET, "offset").orElse("?");
    this.reason = shown(headers, DeadLetter.REASON).orElse(GIVEN_UP);
    this.message =
        shown(headers, DeadLetter.MESSAGE, "message")
            .orElse("The broker gave it up: its deliveries ended without an outcome.");
    this.known =
        Arrays.stream(Topic.values())
            .filter(t -> t != Topic.DEAD_LETTERS)
            .anyMatch(t -> topics.name(t).equals(topic));
    this.empty = letter.key() == null && letter.value() == null;
    this.cameBack = headers.lastHeader(REPLAY_OF) != null;
    this.letters = letters;
  }

  /**
   * The dead letter that this record says was replayed, if it is such a mark. A letter is none,
   * whatever headers its record came with.
   */
  static Optional<Place> markedBy(ConsumerRecord<byte[], byte[]> record) {
    boolean letter =
        record.key() != null
            || record.value() != null
            || DeadLetter.isMarkedBy(record.headers())
            || record.headers().lastHeader(BROKERS + "topic") != null;
    return letter ? Optional.empty() : text(record.headers(), REPLAYED).flatMap(Place::parse);
  }

  @Override
  public Place id() {
    return place;
  }

  @Override
  public Instant at() {
    return at;
  }

  @Override
  public String reason() {
    return reason;
  }

  @Override
  public String subject() {
    return (topic.isEmpty() ? "?" : topic) + stood;
  }

  @Override
  public String message() {
    return message;
  }

  @Override
  public Optional<String> obstacle() {
    if (!known) {
      return Optional.of("its headers name no topic of this installation");
    }
    return empty ? Optional.of("it has neither key nor value") : Optional.empty();
  }

  @Override
  public boolean cameBack() {
    return cameBack;
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> records() {
    obstacle()
        .ifPresent(
            why -> {
              throw new IllegalStateException(why);
            });
    ConsumerRecord<byte[], byte[]> letter = letters.apply(place);
    Headers mark = new RecordHeaders();
    put(mark, REPLAYED, id().toString());
    return List.of(
        new ProducerRecord<>(topic, null, letter.key(), letter.value(), ownHeaders(letter)),
        // Beside the letters, so that the mark is kept as long as they are.
        new ProducerRecord<>(letter.topic(), null, (byte[]) null, (byte[]) null, mark));
  }

  /** As the record came, before it was buried. */
  private Headers ownHeaders(ConsumerRecord<byte[], byte[]> letter) {
    Headers headers = new RecordHeaders();
    for (Header header : letter.headers()) {
      if (!header.key().startsWith(OURS) && !header.key().startsWith(BROKERS)) {
        headers.add(header);
      }
    }
    put(headers, REPLAY_OF, id().toString());
    return headers;
  }

  static void put(Headers headers, String name, String value) {
    headers.remove(name);
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Our header's text, else the broker's. */
  private static Optional<String> shown(Headers headers, String ours, String brokers) {
    return shown(headers, ours).or(() -> shown(headers, BROKERS + brokers));
  }

  private static Optional<String> shown(Headers headers, String name) {
    return text(headers, name)
        .map(t -> t.length() > LONGEST_TEXT ? t.substring(0, LONGEST_TEXT - 1) + "…" : t);
  }

  static Optional<String> text(Headers headers, String name) {
    return Optional.ofNullable(headers.lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8));
  }
}
