package io.cupel.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One record in one partition, and consumers that fail in the middle. */
@Timeout(60)
class ClassicQueueTest {
  private static final TopicPartition PARTITION = new TopicPartition("jobs", 0);

  private final List<Group> consumers = new ArrayList<>();
  private final List<String> commits = new ArrayList<>();
  private final AtomicInteger works = new AtomicInteger();
  private final AtomicInteger interrupts = new AtomicInteger();

  @Test
  void aDeliveryThatEndsWithTheWorkerDoesNotCount() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    ClassicQueue[] queue = new ClassicQueue[1];
    queue[0] =
        queue(
            () ->
                new Group() {
                  @Override
                  void turn() {
                    if (!paused().isEmpty()) {
                      busy.countDown();
                    }
                  }
                },
            () -> {
              await(busy);
              queue[0].stop();
              await(new CountDownLatch(1));
            });

    queue[0].run();

    assertThat(commits).containsExactly("0 delivery 1", "0 delivery 0");
  }

  @Test
  void aJobGoesOnWhileItsQueueReconnects() throws Exception {
    // Given a consumer that fails while the job runs, and is told of all its partitions on closing
    CountDownLatch again = new CountDownLatch(1);
    ClassicQueue[] queue = new ClassicQueue[1];
    queue[0] =
        queue(
            () ->
                new Group() {
                  @Override
                  void turn() {
                    if (this == consumers.get(0) && !paused().isEmpty()) {
                      throw new KafkaException("gone");
                    }
                    if (this != consumers.get(0)) {
                      again.countDown(); // When there is another one
                    }
                    stopWhenFinished(queue[0]);
                  }
                },
            () -> await(again));

    queue[0].run();

    // Then the job ends by itself, and once
    assertThat(interrupts).hasValue(0);
    assertThat(works).hasValue(1);
    assertThat(commits).containsExactly("0 delivery 1", "1 ");
  }

  @Test
  void aCommitThatFailsIsRepeatedByTheNextConsumer() throws Exception {
    ClassicQueue[] queue = new ClassicQueue[1];
    List<Long> next = new ArrayList<>();
    queue[0] =
        queue(
            () ->
                new Group() {
                  @Override
                  void turn() {
                    if (commits.contains("1 ")) {
                      next.add(position(PARTITION));
                    }
                    stopWhenFinished(queue[0]);
                  }

                  @Override
                  void committing(OffsetAndMetadata offset) {
                    if (this == consumers.get(0) && offset.offset() == 1) {
                      throw new TimeoutException("no answer");
                    }
                  }
                },
            () -> {});

    queue[0].run();

    assertThat(works).hasValue(1);
    assertThat(commits).containsExactly("0 delivery 1", "1 ");
    assertThat(next).as("and it goes on behind the record").containsOnly(1L);
  }

  private ClassicQueue queue(Supplier<Group> group, Runnable job) {
    return new ClassicQueue(
        inHand -> {
          Group made = group.get();
          consumers.add(made);
          return made;
        },
        "jobs",
        delivery -> {
          works.incrementAndGet();
          job.run();
        });
  }

  private void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      interrupts.incrementAndGet();
      throw new CancellationException();
    }
  }

  /** Has the partition from the third poll on, and the record with it. */
  private abstract class Group extends MockConsumer<byte[], byte[]> {
    private ConsumerRebalanceListener listener;
    private int polls;

    Group() {
      super("earliest");
      updateBeginningOffsets(Map.of(PARTITION, 0L));
    }

    /** Before each poll. */
    abstract void turn();

    void committing(OffsetAndMetadata offset) {}

    void stopWhenFinished(JobQueue queue) {
      if (commits.contains("1 ")) {
        queue.stop();
      }
    }

    @Override
    public synchronized void subscribe(Collection<String> topics, ConsumerRebalanceListener given) {
      listener = given;
      super.subscribe(topics, given);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      turn();
      polls++;
      if (polls == 3) {
        rebalance(List.of(PARTITION));
        addRecord(new ConsumerRecord<>("jobs", 0, 0, new byte[0], new byte[0]));
      }
      return super.poll(timeout);
    }

    @Override
    public synchronized void commitSync(
        Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      OffsetAndMetadata offset = offsets.get(PARTITION);
      committing(offset);
      commits.add(offset.offset() + " " + offset.metadata());
      super.commitSync(offsets, timeout);
    }

    @Override
    public synchronized void close(CloseOptions options) {
      listener.onPartitionsRevoked(assignment());
      super.close(options);
    }
  }
}
