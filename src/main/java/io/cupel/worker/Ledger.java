package io.cupel.worker;

import io.cupel.event.BrokerAnswer;
import io.cupel.event.HardeningLedgerEntry;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks jobs and commands up among those that have their outcome. */
final class Ledger {
  /** Entries are younger than what they are about, but its maker's clock may be ahead of ours. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofHours(1);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaSettings kafka;
  private final String topic;

  Ledger(KafkaSettings kafka) {
    this.kafka = kafka;
    this.topic = kafka.topics().name(Topic.HARDENING_LEDGER);
  }

  /**
   * As {@link #contains}, for as long as it takes to find out.
   *
   * @throws CancellationException when the worker stops
   */
  boolean contains(LedgerKey wanted, Pauses pauses) {
    for (int failures = 1; ; failures++) {
      try {
        return contains(wanted);
      } catch (InterruptException e) {
        throw new CancellationException("The worker stops.");
      } catch (KafkaException e) {
        WorkerLog.kafkaAway(e);
        pauses.after(failures);
      }
    }
  }

  /**
   * Whether an outcome of it was committed before the call.
   *
   * @throws KafkaException when that cannot be found out now
   */
  boolean contains(LedgerKey wanted) {
    byte[] key = wanted.id().getBytes(StandardCharsets.UTF_8);
    try (Admin admin = Admin.create(kafka.client("cupel-ledger-offsets"))) {
      int partitions =
          BrokerAnswer.to(admin.describeTopics(List.of(topic)).allTopicNames(), PATIENCE)
              .get(topic)
              .partitions()
              .size();
      TopicPartition partition =
          new TopicPartition(topic, BuiltInPartitioner.partitionForKey(key, partitions));
      long since = wanted.since().minus(CLOCK_DIFFERENCE).toEpochMilli();
      // The true end, not the last stable offset that a read_committed consumer would be told:
      // our entry may lie behind another one's open transaction.
      long end = offset(admin, partition, OffsetSpec.latest());
      long begin = offset(admin, partition, OffsetSpec.forTimestamp(since));
      return begin >= 0 && begin < end && isBetween(partition, begin, end, key, wanted);
    }
  }

  private boolean isBetween(
      TopicPartition partition, long begin, long end, byte[] key, LedgerKey wanted) {
    Map<String, Object> properties = kafka.client("cupel-ledger");
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", false);
    properties.put("auto.offset.reset", "earliest");
    // A consumer asks for more ahead of time, and closing waits for the answer to that.
    properties.put("fetch.max.wait.ms", 20);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, begin);
      // Waits for transactions that are open before the end: one may be about this.
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofMillis(500))) {
          if (Arrays.equals(entry.key(), key) && entry.value() != null && isOf(wanted, entry)) {
            return true;
          }
        }
        if (System.nanoTime() - deadline > 0) {
          throw new org.apache.kafka.common.errors.TimeoutException("the ledger is not readable");
        }
      }
      return false;
    }
  }

  private boolean isOf(LedgerKey wanted, ConsumerRecord<byte[], byte[]> record) {
    return wanted.isOf(kafka.serde(HardeningLedgerEntry.class).deserialize(topic, record.value()));
  }

  private static long offset(Admin admin, TopicPartition partition, OffsetSpec spec) {
    return BrokerAnswer.to(
            admin
                .listOffsets(
                    Map.of(partition, spec),
                    new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .partitionResult(partition),
            PATIENCE)
        .offset();
  }
}
