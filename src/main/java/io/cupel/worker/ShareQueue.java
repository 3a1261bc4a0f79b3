package io.cupel.worker;

import io.cupel.worker.RunningJob.Position;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Works on the records of a share group, one at a time, and keeps the lock of the record in hand
 * while it does.
 *
 * <p>Every record that a poll returns is acknowledged before the next poll: with ACCEPT when it is
 * done, with RENEW while it is not. A renewed record comes back with the next poll. Should a poll
 * bring a record besides the one in hand, that one is renewed as well until its turn comes:
 * otherwise its lock would run out, and deliveries be used up, with nobody at work.
 */
final class ShareQueue implements JobQueue {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration POLL_UNTIL_CONNECTED = Duration.ofMillis(100);
  private static final int REMEMBERED = 256;

  private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
  private final String topic;
  private final Work work;
  private final Duration lock;
  private final Pauses pauses = new Pauses(Duration.ofMillis(200), Duration.ofSeconds(5));

  /** Done, but perhaps not yet accepted: must not run again when delivered again. */
  private final Map<Position, AcknowledgeType> done =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, AcknowledgeType> eldest) {
          return size() > REMEMBERED;
        }
      };

  private volatile Optional<RunningJob> current = Optional.empty();
  private volatile boolean stopping;
  private volatile boolean connected;

  /**
   * @param lock until the broker says how long its locks are
   */
  ShareQueue(
      Supplier<ShareConsumer<byte[], byte[]>> consumers, String topic, Work work, Duration lock) {
    this.consumers = consumers;
    this.topic = topic;
    this.work = work;
    this.lock = lock;
  }

  @Override
  public QueueKind kind() {
    return QueueKind.SHARE;
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public void stop() {
    stopping = true;
    // Ends the wait between two renewals, which can be longer than stopping may take.
    current.ifPresent(RunningJob::stop);
  }

  @Override
  public void run() throws InterruptedException {
    for (int failures = 1; !stopping; failures++) {
      Optional<ShareConsumer<byte[], byte[]>> consumer = Optional.empty();
      try {
        // Within: it cannot be made while the brokers' names cannot be resolved.
        consumer = Optional.of(consumers.get());
        consumer.get().subscribe(List.of(topic));
        while (!stopping) {
          turn(consumer.get(), connected ? POLL : POLL_UNTIL_CONNECTED);
          failures = 1;
        }
        giveBack(consumer.get());
      } catch (KafkaException e) {
        // The job in hand goes on; its record will be delivered again, here or elsewhere.
        connected = false;
        WorkerLog.kafkaAway(e);
        if (!stopping) {
          pauses.after(failures);
        }
      } finally {
        connected = false;
        consumer.ifPresent(c -> JobQueue.sayGoodBye(() -> c.close(Duration.ofSeconds(2))));
      }
    }
    current.ifPresent(RunningJob::stop);
  }

  private void turn(ShareConsumer<byte[], byte[]> consumer, Duration wait)
      throws InterruptedException {
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(wait);
      connected = Heartbeats.in(consumer.metrics(), Heartbeats.LONGEST_SILENCE_OF_SHARE_GROUPS);
      acknowledge(consumer, records);
    } catch (RetriableException e) {
      WorkerLog.kafkaAway(e);
    }
    if (current.isPresent() && !stopping) {
      long held = consumer.acquisitionLockTimeoutMs().orElse((int) lock.toMillis());
      current.get().await(Duration.ofMillis(Math.max(50, held / 3)));
    }
  }

  private void acknowledge(
      ShareConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        consumer.acknowledge(record, decide(record));
      } catch (IllegalStateException e) {
        WorkerLog.lockLost(Position.of(record).toString(), e.getMessage());
      }
    }
    if (!records.isEmpty()) {
      commit(consumer);
    }
  }

  private AcknowledgeType decide(ConsumerRecord<byte[], byte[]> record) {
    collect();
    Position position = Position.of(record);
    AcknowledgeType known = done.get(position);
    if (known == AcknowledgeType.RELEASE) {
      done.remove(position); // the next delivery is a new one
    }
    if (known != null) {
      return known;
    }
    if (stopping) {
      return AcknowledgeType.RELEASE;
    }
    if (current.isEmpty()) {
      current =
          Optional.of(
              RunningJob.start(
                  work, new Delivery(record, record.deliveryCount().orElse((short) 1))));
    }
    return AcknowledgeType.RENEW;
  }

  private void collect() {
    current
        .filter(RunningJob::isDone)
        .ifPresent(
            job -> {
              done.put(job.position(), job.acknowledgement());
              current = Optional.empty();
            });
  }

  private void commit(ShareConsumer<byte[], byte[]> consumer) {
    Map<TopicIdPartition, Optional<KafkaException>> results =
        consumer.commitSync(Duration.ofMillis(Math.max(1000, lock.toMillis() / 3)));
    results.forEach(
        (partition, failure) ->
            failure.ifPresent(e -> WorkerLog.lockLost(partition.toString(), e.toString())));
  }

  private void giveBack(ShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
    if (current.isPresent()) {
      current.get().stop();
      current.get().await(Duration.ofSeconds(4));
      turn(consumer, POLL); // what is not acknowledged here is released by closing
    }
  }
}
