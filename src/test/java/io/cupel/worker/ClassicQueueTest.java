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
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.Metrics;
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

  @Test
  void aBrokerThatWentIsNotConnectedThoughTheMemberKeepsItsId() throws Exception {
    // Given a member that joined, was heard of at last a session ago, and then not
    List<Map.Entry<Double, Double>> secondsAgo =
        List.of(
            Map.entry(-1.0, -1.0), // nothing yet
            Map.entry(-1.0, 0.0), // joined, before its first heartbeat
            Map.entry(6.0, 60.0),
            Map.entry(7.0, 61.0),
            Map.entry(8.0, 62.0));
    List<Boolean> connected = new ArrayList<>();
    Metrics metrics = new Metrics();
    AtomicInteger polls = new AtomicInteger();
    add(metrics, "last-heartbeat-seconds-ago", () -> secondsAgo.get(polls.get() - 1).getKey());
    add(metrics, "last-rebalance-seconds-ago", () -> secondsAgo.get(polls.get() - 1).getValue());
    ClassicQueue[] queue = new ClassicQueue[1];
    queue[0] =
        queue(
            () ->
                new Group() {
                  @Override
                  void turn() {
                    connected.add(queue[0].isConnected());
                    if (polls.incrementAndGet() == secondsAgo.size()) {
                      queue[0].stop();
                    }
                  }

                  @Override
                  public synchronized Map<MetricName, ? extends Metric> metrics() {
                    return metrics.metrics();
                  }
                },
            () -> {});

    queue[0].run();

    assertThat(connected).containsExactly(false, false, true, true, false);
  }

  private static void add(Metrics metrics, String name, DoubleSupplier value) {
    metrics.addMetric(
        metrics.metricName(name, "consumer-coordinator-metrics"),
        (Measurable) (config, now) -> value.getAsDouble());
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
        },
        Duration.ofSeconds(6));
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
