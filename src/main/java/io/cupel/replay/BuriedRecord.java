package io.cupel.replay;

import io.cupel.event.DeadLetter;
import io.cupel.event.Topic;
import io.cupel.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  private final ConsumerRecord<byte[], byte[]> letter;
  private final String topic;
  private final boolean known;

  /** A record of {@code dead-letters}. */
  public BuriedRecord(ConsumerRecord<byte[], byte[]> letter, Topics topics) {
    this.letter = letter;
    this.topic = own(DeadLetter.TOPIC).or(() -> brokers("topic")).orElse("");
    this.known =
        Arrays.stream(Topic.values())
            .filter(t -> t != Topic.DEAD_LETTERS)
            .anyMatch(t -> topics.name(t).equals(topic));
  }

  /** The dead letter that this record says was replayed, if it is such a mark. */
  static Optional<Place> markedBy(ConsumerRecord<byte[], byte[]> record) {
    return text(record.headers(), REPLAYED).flatMap(Place::parse);
  }

  @Override
  public Place id() {
    return Place.of(letter);
  }

  @Override
  public Instant at() {
    return Instant.ofEpochMilli(letter.timestamp());
  }

  @Override
  public String reason() {
    return own(DeadLetter.REASON).orElse(GIVEN_UP);
  }

  @Override
  public String subject() {
    return (topic.isEmpty() ? "?" : topic)
        + "-"
        + own(DeadLetter.PARTITION).or(() -> brokers("partition")).orElse("?")
        + "@"
        + own(DeadLetter.OFFSET).or(() -> brokers("offset")).orElse("?");
  }

  @Override
  public String message() {
    return own(DeadLetter.MESSAGE)
        .or(() -> brokers("message"))
        .orElse("The broker gave it up: its deliveries ended without an outcome.");
  }

  @Override
  public Optional<String> obstacle() {
    if (!known) {
      return Optional.of("its headers name no topic of this installation");
    }
    return letter.key() == null && letter.value() == null
        ? Optional.of("it is empty")
        : Optional.empty();
  }

  @Override
  public boolean cameBack() {
    return letter.headers().lastHeader(REPLAY_OF) != null;
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> records() {
    obstacle()
        .ifPresent(
            why -> {
              throw new IllegalStateException(why);
            });
    Headers mark = new RecordHeaders();
    put(mark, REPLAYED, id().toString());
    return List.of(
        new ProducerRecord<>(topic, null, letter.key(), letter.value(), ownHeaders()),
        // Beside the letters, so that the mark is kept as long as they are.
        new ProducerRecord<>(letter.topic(), null, (byte[]) null, (byte[]) null, mark));
  }

  /** As the record came, before it was buried. */
  private Headers ownHeaders() {
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

  private Optional<String> own(String name) {
    return text(letter.headers(), name);
  }

  private Optional<String> brokers(String name) {
    return text(letter.headers(), BROKERS + name);
  }

  static Optional<String> text(Headers headers, String name) {
    return Optional.ofNullable(headers.lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8));
  }
}
