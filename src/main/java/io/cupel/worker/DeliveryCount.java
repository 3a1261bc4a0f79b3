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
    int count = known(position) + 1;
    commit(position, position.offset(), words(count));
    return new Delivery(record, count);
  }

  /** The delivery ended early for no fault of the job's, and does not count. */
  void undo(Position position) {
    commit(position, position.offset(), words(known(position) - 1));
  }

  /** The record needs no further delivery. */
  void finished(Position position) {
    commit(position, position.offset() + 1, "");
  }

  private int known(Position position) {
    TopicPartition partition = partition(position);
    OffsetAndMetadata committed = consumer.committed(Set.of(partition), PATIENCE).get(partition);
    return committed == null || committed.offset() != position.offset()
        ? 0
        : number(committed.metadata());
  }

  private void commit(Position position, long offset, String words) {
    consumer.commitSync(
        Map.of(partition(position), new OffsetAndMetadata(offset, words)), PATIENCE);
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
