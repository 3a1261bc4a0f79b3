package io.cupel.worker;

import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Finds out which queue the cluster has, and makes it. */
final class JobQueues implements AutoCloseable {
  /** What brokers accept without being told otherwise (group.min.session.timeout.ms). */
  private static final Duration SHORTEST_SESSION = Duration.ofSeconds(6);

  private final KafkaSettings kafka;
  private final WorkerSettings settings;
  private final JobQueue.Work work;
  private final WorkerMetrics metrics;
  private final String client;
  private final ShareGroup group;
  private final String classicGroup;
  private final String topic;
  private final List<KafkaClientMetrics> bound = new ArrayList<>();

  /**
   * @param name of what is in the queue; the clients' and the groups' begin with it
   */
  JobQueues(
      KafkaSettings kafka,
      WorkerSettings settings,
      String name,
      Topic topic,
      JobQueue.Work work,
      WorkerMetrics metrics) {
    this.kafka = kafka;
    this.settings = settings;
    this.work = work;
    this.metrics = metrics;
    this.client = "cupel-" + name;
    this.group = new ShareGroup(kafka, settings, client + "s");
    // Not the share group's name: a group's kind is fixed by whoever is there first.
    this.classicGroup = group.name() + "-classic";
    this.topic = kafka.topics().name(topic);
  }

  /**
   * The queue; empty where a share group is asked for and the cluster has none.
   *
   * @throws KafkaException when the broker does not answer
   */
  Optional<JobQueue> open() {
    if (settings.queue() == QueueKind.CLASSIC) {
      return Optional.of(classic());
    }
    if (group.prepare()) {
      WorkerLog.queue(QueueKind.SHARE, group.name());
      metrics.queue(QueueKind.SHARE);
      return Optional.of(new ShareQueue(this::shareConsumer, topic, work, settings.lock()));
    }
    if (settings.queue() == QueueKind.SHARE) {
      return Optional.empty();
    }
    WorkerLog.noShareGroups();
    return Optional.of(classic());
  }

  private JobQueue classic() {
    WorkerLog.queue(QueueKind.CLASSIC, classicGroup);
    metrics.queue(QueueKind.CLASSIC);
    return new ClassicQueue(this::classicConsumer, topic, work, session());
  }

  private ShareConsumer<byte[], byte[]> shareConsumer() {
    Map<String, Object> properties = kafka.client(client);
    properties.put("group.id", group.name());
    properties.put("share.acknowledgement.mode", "explicit");
    // One record a fetch, none ahead: a record that waits here would only lose its lock.
    properties.put("share.acquire.mode", "record_limit");
    properties.put("max.poll.records", 1);
    KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    bind(metrics.bind(consumer));
    return consumer;
  }

  private Consumer<byte[], byte[]> classicConsumer(IntSupplier inHand) {
    Map<String, Object> properties = kafka.client(client);
    properties.put("group.id", classicGroup);
    properties.put("group.protocol", "classic");
    properties.put("enable.auto.commit", false);
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("max.poll.records", 1);
    properties.put("partition.assignment.strategy", JobKeepingAssignor.class.getName());
    properties.put(JobKeepingAssignor.IN_HAND, inHand);
    int session = (int) session().toMillis();
    properties.put("session.timeout.ms", session);
    properties.put("heartbeat.interval.ms", session / 3);
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    bind(metrics.bind(consumer));
    return consumer;
  }

  private Duration session() {
    Duration lock = settings.lock();
    return lock.compareTo(SHORTEST_SESSION) > 0 ? lock : SHORTEST_SESSION;
  }

  private void bind(KafkaClientMetrics fresh) {
    close();
    bound.add(fresh);
  }

  @Override
  public void close() {
    bound.forEach(KafkaClientMetrics::close);
    bound.clear();
  }
}
