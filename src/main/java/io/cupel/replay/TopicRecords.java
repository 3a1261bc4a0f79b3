package io.cupel.replay;

import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The committed records of topics as they are now. */
final class TopicRecords {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaSettings kafka;

  TopicRecords(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Reads a topic from its begin to its present end, in the order of each partition.
   *
   * @throws org.apache.kafka.common.KafkaException when that takes longer than a minute without a
   *     record
   */
  void each(Topic topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    String name = kafka.topics().name(topic);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name, PATIENCE).stream()
              .map(p -> new TopicPartition(name, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (partitions.stream().anyMatch(p -> consumer.position(p, PATIENCE) < ends.get(p))) {
        var records = consumer.poll(Duration.ofMillis(200));
        records.forEach(reader);
        if (!records.isEmpty()) {
          deadline = System.nanoTime() + PATIENCE.toNanos();
        } else if (System.nanoTime() - deadline > 0) {
          throw new TimeoutException("No record of " + name + " came for a minute.");
        }
      }
    }
  }

  /**
   * Reads one record. Takes a consumer of its own each time, as a replay takes a transaction.
   *
   * @throws org.apache.kafka.common.KafkaException when it is not there, or does not come within a
   *     minute
   */
  ConsumerRecord<byte[], byte[]> at(Place place) {
    TopicPartition partition = new TopicPartition(place.topic(), place.partition());
    // An offset that is gone is an error, not another record.
    Map<String, Object> one = Map.of("max.poll.records", 1, "auto.offset.reset", "none");
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(one)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, place.offset());
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
        if (record.offset() == place.offset()) {
          return record;
        }
      }
      throw new TimeoutException("There is no record " + place + ", or it did not come in time.");
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    Map<String, Object> properties = kafka.client("cupel-replay-reader");
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", false);
    properties.putAll(settings);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
