package io.cupel.worker;

import io.cupel.worker.RunningJob.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Works on the records of a classic consumer group, one at a time. While a job runs, all partitions
 * are paused and polling goes on, so that the group keeps the worker however long the job takes.
 * The offset moves when the job has its outcome; until then another worker gets the record as soon
 * as this one is gone.
 *
 * <p>A job that ended while its partition had gone elsewhere is delivered again there, and found in
 * the ledger.
 */
final class ClassicQueue implements JobQueue {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration POLL_WHILE_BUSY = Duration.ofMillis(100);
  private static final Duration HAND_OVER = Duration.ofSeconds(4);

  private final Function<IntSupplier, Consumer<byte[], byte[]>> consumers;
  private final String topic;
  private final Work work;
  private final Duration session;
  private final Pauses pauses = new Pauses(Duration.ofMillis(200), Duration.ofSeconds(5));

  private volatile Optional<RunningJob> current = Optional.empty();
  private volatile boolean stopping;
  private boolean reconnecting;
  private volatile boolean connected;

  /**
   * @param consumers makes a consumer, given what tells it which partition's job is in hand
   * @param session after which the group gives up a consumer that it does not hear of
   */
  ClassicQueue(
      Function<IntSupplier, Consumer<byte[], byte[]>> consumers,
      String topic,
      Work work,
      Duration session) {
    this.consumers = consumers;
    this.topic = topic;
    this.work = work;
    this.session = session;
  }

  @Override
  public QueueKind kind() {
    return QueueKind.CLASSIC;
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  private int inHand() {
    return current.map(job -> job.position().partition()).orElse(JobKeepingAssignor.NONE);
  }

  @Override
  public void stop() {
    stopping = true;
    current.ifPresent(RunningJob::stop);
  }

  @Override
  public void run() throws InterruptedException {
    for (int failures = 1; !stopping; failures++) {
      Optional<Consumer<byte[], byte[]>> made = Optional.empty();
      try {
        // Within: it cannot be made while the brokers' names cannot be resolved.
        Consumer<byte[], byte[]> consumer = consumers.apply(this::inHand);
        made = Optional.of(consumer);
        DeliveryCount count = new DeliveryCount(consumer);
        reconnecting = false;
        consumer.subscribe(List.of(topic), new HandOver(count));
        while (!stopping) {
          turn(consumer, count);
          failures = 1;
        }
        giveBack(consumer, count);
      } catch (KafkaException e) {
        // The job in hand goes on; its record will be delivered again, here or elsewhere.
        reconnecting = true;
        connected = false;
        WorkerLog.kafkaAway(e);
        if (!stopping) {
          pauses.after(failures);
        }
      } finally {
        connected = false;
        made.ifPresent(
            c -> JobQueue.sayGoodBye(() -> c.close(CloseOptions.timeout(Duration.ofSeconds(2)))));
      }
    }
    current.ifPresent(RunningJob::stop);
  }

  private void turn(Consumer<byte[], byte[]> consumer, DeliveryCount count)
      throws InterruptedException {
    if (current.isPresent()) {
      current.get().await(POLL);
      settle(consumer, count);
    }
    boolean busy = current.isPresent();
    if (busy) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.paused());
    }
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(busy ? POLL_WHILE_BUSY : POLL)) {
      take(consumer, count, record);
    }
    // Its member id alone proves nothing: it is kept when the broker goes.
    connected =
        !consumer.groupMetadata().memberId().isEmpty()
            && Heartbeats.in(consumer.metrics(), session);
  }

  private void take(
      Consumer<byte[], byte[]> consumer,
      DeliveryCount count,
      ConsumerRecord<byte[], byte[]> record) {
    if (current.isPresent() || stopping) {
      // Of a partition that was assigned just now. It may be the record in hand, too.
      consumer.seek(partition(Position.of(record)), record.offset());
      return;
    }
    current = Optional.of(RunningJob.start(work, count.next(record)));
  }

  /** Moves on when the job in hand has ended, or back to it when it has to be run again. */
  private void settle(Consumer<byte[], byte[]> consumer, DeliveryCount count) {
    RunningJob job = current.orElseThrow();
    // In this order: a job that ends because of stopping is given back, not settled.
    if (!job.isDone() || stopping || isAwaited(job, consumer)) {
      return;
    }
    if (isAssigned(job, consumer)) {
      long offset = job.position().offset();
      if (job.acknowledgement() == AcknowledgeType.ACCEPT) {
        count.finished(job.position());
        offset++; // a consumer made anew begins with the record in hand
      }
      consumer.seek(partition(job.position()), offset);
    }
    current = Optional.empty(); // not before: a commit that fails is repeated after reconnecting
  }

  /** Whether a job is done whose partition a consumer made anew may yet be assigned. */
  private static boolean isAwaited(RunningJob job, Consumer<?, ?> consumer) {
    return job.acknowledgement() == AcknowledgeType.ACCEPT && consumer.assignment().isEmpty();
  }

  private static boolean isAssigned(RunningJob job, Consumer<?, ?> consumer) {
    return consumer.assignment().contains(partition(job.position()));
  }

  private void giveBack(Consumer<byte[], byte[]> consumer, DeliveryCount count)
      throws InterruptedException {
    if (current.isPresent()) {
      RunningJob job = current.get();
      job.stop();
      job.await(HAND_OVER);
      if (isAssigned(job, consumer)) {
        endEarly(job, count);
      }
      current = Optional.empty();
    }
  }

  /** The delivery ended for no fault of the job's, and does not count. */
  private static void endEarly(RunningJob job, DeliveryCount count) {
    if (job.isDone() && job.acknowledgement() == AcknowledgeType.ACCEPT) {
      count.finished(job.position());
    } else {
      WorkerLog.handedOver(job.position().toString());
      count.undo(job.position());
    }
  }

  private static TopicPartition partition(Position position) {
    return new TopicPartition(position.topic(), position.partition());
  }

  /** When the group takes away even the partition of the job in hand. */
  private final class HandOver implements ConsumerRebalanceListener {
    private final DeliveryCount count;

    HandOver(DeliveryCount count) {
      this.count = count;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      // They are paused before the next poll while a job runs.
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (reconnecting) {
        return; // closing says so of every partition, and the job goes on
      }
      current
          .filter(job -> partitions.contains(partition(job.position())))
          .ifPresent(this::handOver);
    }

    private void handOver(RunningJob job) {
      job.stop();
      try {
        job.await(HAND_OVER);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
      endEarly(job, count);
      current = Optional.empty();
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      // The broker has not heard of us for a while. The job goes on: nobody else may have it yet.
    }
  }
}
