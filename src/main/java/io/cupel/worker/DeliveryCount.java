package io.cupel.worker;

import io.cupel.worker.RunningJob.Position;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts deliveries where the broker does not: in the words that a committed offset carries. The
 * group's offset stands at the record in hand and says how often that was begun, before it is.
 */
final class DeliveryCount {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A worker that stops does not wait for a broker that is away. */
  private static final Duration GOOD_BYE = Duration.ofSeconds(2);

  private static final Pattern WORDS = Pattern.compile("delivery (\\d{1,9})");

  private final Consumer<?, ?> consumer;

  DeliveryCount(Consumer<?, ?> consumer) {
    this.consumer = consumer;
  }

  /**
   * Counts this delivery.
   *
   * @throws KafkaException when it could not be counted: the record must not be worked on
   */
  Delivery next(ConsumerRecord<byte[], byte[]> record) {
    Position position = Position.of(record);
    int count = known(position, PATIENCE) + 1;
    commit(position, position.offset(), words(count), PATIENCE);
    return new Delivery(record, count);
  }

  /** The delivery ended early for no fault of the job's, and does not count. */
  void undo(Position position) {
    int before = known(position, GOOD_BYE) - 1;
    commit(position, position.offset(), words(before), GOOD_BYE);
  }

  /** The record needs no further delivery. */
  void finished(Position position) {
    commit(position, position.offset() + 1, "", PATIENCE);
  }

  private int known(Position position, Duration patience) {
    TopicPartition partition = partition(position);
    OffsetAndMetadata committed = consumer.committed(Set.of(partition), patience).get(partition);
    return committed == null || committed.offset() != position.offset()
        ? 0
        : number(committed.metadata());
  }

  private void commit(Position position, long offset, String words, Duration patience) {
    consumer.commitSync(
        Map.of(partition(position), new OffsetAndMetadata(offset, words)), patience);
  }

  private static TopicPartition partition(Position position) {
    return new TopicPartition(position.topic(), position.partition());
  }

  private static String words(int count) {
    return "delivery " + Math.max(0, count);
  }

  private static int number(String words) {
    Matcher matcher = WORDS.matcher(words);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
