package io.cupel.worker;

import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningLedgerEntry;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

/** Looks jobs up among those that have their outcome. */
final class Ledger {
  /** Entries are younger than their job, but its maker's clock may be ahead of ours. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofHours(1);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaSettings kafka;
  private final String topic;

  Ledger(KafkaSettings kafka) {
    this.kafka = kafka;
    this.topic = kafka.topics().name(Topic.HARDENING_LEDGER);
  }

  /**
   * Whether an outcome of this job was committed before the call.
   *
   * @throws KafkaException when that cannot be found out now
   */
  boolean contains(HardeningJob job) {
    byte[] key = job.getJobId().getBytes(StandardCharsets.UTF_8);
    try (Admin admin = Admin.create(kafka.client("cupel-ledger-offsets"))) {
      int partitions =
          get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().size();
      TopicPartition partition =
          new TopicPartition(topic, BuiltInPartitioner.partitionForKey(key, partitions));
      long since = job.getCreatedAt().minus(CLOCK_DIFFERENCE).toEpochMilli();
      // The true end, not the last stable offset that a read_committed consumer would be told:
      // our entry may lie behind another job's open transaction.
      long end = offset(admin, partition, OffsetSpec.latest());
      long begin = offset(admin, partition, OffsetSpec.forTimestamp(since));
      return begin >= 0 && begin < end && isBetween(partition, begin, end, key, job);
    }
  }

  private boolean isBetween(
      TopicPartition partition, long begin, long end, byte[] key, HardeningJob job) {
    Map<String, Object> properties = kafka.client("cupel-ledger");
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", false);
    properties.put("auto.offset.reset", "earliest");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, begin);
      // Waits for transactions that are open before the end: one may be about this job.
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofMillis(500))) {
          if (Arrays.equals(entry.key(), key) && entry.value() != null && isOf(job, entry)) {
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

  /** A job that failed can have been made again since: that one has no outcome yet. */
  private boolean isOf(HardeningJob job, ConsumerRecord<byte[], byte[]> record) {
    HardeningLedgerEntry entry =
        kafka.serde(HardeningLedgerEntry.class).deserialize(topic, record.value());
    return entry.getJobCreatedAt() == null
        || entry.getJobCreatedAt().toEpochMilli() == job.getCreatedAt().toEpochMilli();
  }

  private static long offset(Admin admin, TopicPartition partition, OffsetSpec spec) {
    return get(admin
            .listOffsets(
                Map.of(partition, spec), new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
            .partitionResult(partition))
        .offset();
  }

  private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("no answer about the ledger", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
