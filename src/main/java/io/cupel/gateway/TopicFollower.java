package io.cupel.gateway;

import io.cupel.event.KafkaSettings;
import io.cupel.event.UndecodableException;
import io.cupel.reason.Facts;
import io.cupel.streams.Condition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads the whole of some topics into views and follows them. Without a group: every gateway holds
 * all of it, joins nothing and commits nothing, which makes it quick to start.
 */
final class TopicFollower implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final long PAUSE_MILLIS = 1000;
  private static final long PARTITION_CHECK_NANOS = Duration.ofMinutes(1).toNanos();

  /** Takes one record, whose key is not null. */
  @FunctionalInterface
  interface View {
    /**
     * @throws UndecodableException when the value cannot be read; the record is then left out
     */
    void take(ConsumerRecord<String, byte[]> record);
  }

  private final KafkaSettings kafka;
  private final String name;
  private final Map<String, View> views;
  private final MeterRegistry meters;
  private final CompletableFuture<Void> topics;
  private final Thread thread;

  private volatile Condition condition = new Condition.NotReady("waits for its topic");
  private volatile boolean closed;
  private volatile KafkaConsumer<String, byte[]> consumer;

  /**
   * @param name of thread and client
   * @param views by the full name of the topic that each takes
   * @param topics completes when they are there
   */
  TopicFollower(
      KafkaSettings kafka,
      String name,
      Map<String, View> views,
      MeterRegistry meters,
      CompletableFuture<Void> topics) {
    this.kafka = kafka;
    this.name = name;
    this.views = Map.copyOf(views);
    this.meters = meters;
    this.topics = topics;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Condition condition() {
    return condition;
  }

  private void run() {
    try {
      topics.get();
      while (!closed) {
        readUntilTrouble();
      }
    } catch (InterruptedException | InterruptException e) {
      LOG.debug("stopped");
    } catch (ExecutionException | RuntimeException e) {
      LOG.errorf(e, "%s has died", name);
      condition = new Condition.Dead("its reader died: " + e.getMessage());
    }
  }

  private void readUntilTrouble() throws InterruptedException {
    Map<String, Object> properties = kafka.client("cupel-" + name);
    properties.put("isolation.level", "read_committed");
    properties.put("fetch.max.wait.ms", "500");
    try (KafkaConsumer<String, byte[]> fresh =
            new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        KafkaClientMetrics metrics = new KafkaClientMetrics(fresh)) {
      metrics.bindTo(meters);
      consumer = fresh;
      follow(fresh);
    } catch (WakeupException e) {
      LOG.debug("stopping");
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.warnf("Cannot read %s, tries again: %s", topicNames(), e.getMessage());
      condition = new Condition.NotReady("cannot read " + topicNames() + ": " + e.getMessage());
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private void follow(KafkaConsumer<String, byte[]> from) {
    Map<TopicPartition, Long> ends = Map.of();
    boolean caughtUp = false;
    long nextCheck = System.nanoTime();
    while (!closed) {
      if (System.nanoTime() - nextCheck >= 0) {
        assignAll(from);
        nextCheck = System.nanoTime() + PARTITION_CHECK_NANOS;
      }
      if (!caughtUp) {
        ends = ends.isEmpty() ? from.endOffsets(from.assignment()) : ends;
        caughtUp =
            ends.entrySet().stream().allMatch(e -> from.position(e.getKey()) >= e.getValue());
        condition =
            caughtUp
                ? new Condition.Ready()
                : new Condition.NotReady("still reads what is in " + topicNames());
      }
      for (ConsumerRecord<String, byte[]> record : from.poll(POLL)) {
        take(record);
      }
    }
  }

  /** Partitions may be added while this runs. */
  private void assignAll(KafkaConsumer<String, byte[]> to) {
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : views.keySet()) {
      to.partitionsFor(topic).forEach(info -> all.add(new TopicPartition(topic, info.partition())));
    }
    Set<TopicPartition> added = new HashSet<>(all);
    added.removeAll(to.assignment());
    if (!added.isEmpty()) {
      to.assign(all);
      to.seekToBeginning(added);
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      LOG.warnf("%s-%d@%d has no key", record.topic(), record.partition(), record.offset());
      return;
    }
    try {
      views.get(record.topic()).take(record);
    } catch (UndecodableException e) {
      // What is written next under this key replaces the damage.
      LOG.warnf(
          "%s-%d@%d: %s",
          record.topic(), record.partition(), record.offset(), Facts.of(e.getMessage()));
    }
  }

  private String topicNames() {
    return String.join(", ", views.keySet());
  }

  @Override
  public void close() {
    closed = true;
    KafkaConsumer<String, byte[]> current = consumer;
    if (current != null) {
      current.wakeup();
    }
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
