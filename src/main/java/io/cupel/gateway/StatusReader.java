package io.cupel.gateway;

import io.cupel.event.AvroSerde;
import io.cupel.event.HardeningStatus;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.event.UndecodableException;
import io.cupel.streams.Condition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
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
 * Reads the whole of {@code hardening-status} into a view and follows it. Without a group: every
 * gateway holds every version, joins nothing and commits nothing, which makes it quick to start.
 */
final class StatusReader implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(StatusReader.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final long PAUSE_MILLIS = 1000;
  private static final long PARTITION_CHECK_NANOS = Duration.ofMinutes(1).toNanos();

  private final KafkaSettings kafka;
  private final StatusView view;
  private final MeterRegistry meters;
  private final AvroSerde<HardeningStatus> serde;
  private final String topic;
  private final CompletableFuture<Void> topics;
  private final Thread thread;

  private volatile Condition condition = new Condition.NotReady("waits for its topic");
  private volatile boolean closed;
  private volatile KafkaConsumer<String, byte[]> consumer;

  StatusReader(
      KafkaSettings kafka, StatusView view, MeterRegistry meters, CompletableFuture<Void> topics) {
    this.kafka = kafka;
    this.view = view;
    this.meters = meters;
    this.serde = kafka.serde(HardeningStatus.class);
    this.topic = kafka.topics().name(Topic.HARDENING_STATUS);
    this.topics = topics;
    this.thread = new Thread(this::run, "status-reader");
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
      LOG.error("The status reader has died", e);
      condition = new Condition.Dead("its reader died: " + e.getMessage());
    }
  }

  private void readUntilTrouble() throws InterruptedException {
    Map<String, Object> properties = kafka.client("cupel-gateway");
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
      LOG.warnf("Cannot read %s, tries again: %s", topic, e.getMessage());
      condition = new Condition.NotReady("cannot read " + topic + ": " + e.getMessage());
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
                : new Condition.NotReady("still reads what is in " + topic);
      }
      for (ConsumerRecord<String, byte[]> record : from.poll(POLL)) {
        take(record);
      }
    }
  }

  /** Partitions may be added while this runs. */
  private void assignAll(KafkaConsumer<String, byte[]> to) {
    List<TopicPartition> all =
        to.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    Set<TopicPartition> added = new HashSet<>(all);
    added.removeAll(to.assignment());
    if (!added.isEmpty()) {
      to.assign(all);
      to.seekToBeginning(added);
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      LOG.warnf("%s-%d@%d has no key", topic, record.partition(), record.offset());
      return;
    }
    try {
      view.put(record.key(), serde.deserialize(topic, record.value()));
    } catch (UndecodableException e) {
      // Only the lifecycle writes here; its next word on this version replaces the damage.
      LOG.warnf("%s-%d@%d: %s", topic, record.partition(), record.offset(), e.getMessage());
    }
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
