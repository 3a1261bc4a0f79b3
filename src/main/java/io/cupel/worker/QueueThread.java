package io.cupel.worker;

import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.streams.Condition;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Takes the records of one topic from a share group, one at a time, on a thread of its own. */
final class QueueThread {
  private final KafkaSettings kafka;
  private final WorkerMetrics metrics;
  private final String name;
  private final ShareGroup group;
  private final JobQueue queue;
  private final Thread thread;
  private final List<KafkaClientMetrics> bound = new ArrayList<>();
  private volatile Optional<String> missing = Optional.of("is starting");

  /**
   * Nothing runs yet.
   *
   * @param name of the thread, and within Kafka of the client and the group
   */
  QueueThread(
      KafkaSettings kafka,
      WorkerSettings settings,
      WorkerMetrics metrics,
      String name,
      Topic topic,
      JobQueue.Work work) {
    this.kafka = kafka;
    this.metrics = metrics;
    this.name = name;
    this.group = new ShareGroup(kafka, settings, "cupel-" + name + "s");
    this.queue = new JobQueue(this::consumer, kafka.topics().name(topic), work, settings.lock());
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Condition condition() {
    Optional<String> reason = missing;
    if (reason.isPresent()) {
      return new Condition.NotReady(reason.get());
    }
    if (!thread.isAlive()) {
      return new Condition.Dead("the thread " + name + " has ended");
    }
    return queue.isConnected()
        ? new Condition.Ready()
        : new Condition.NotReady("is not connected to the queue of the " + name);
  }

  private void run() {
    Pauses pauses = new Pauses(Duration.ofMillis(250), Duration.ofSeconds(15));
    try {
      for (int failures = 1; ; failures++) {
        try {
          Optional<String> refusal = group.prepare();
          missing = refusal;
          if (refusal.isPresent()) {
            WorkerLog.refused(refusal.get());
            return;
          }
          break;
        } catch (KafkaException e) {
          missing = Optional.of("waits for Kafka");
          WorkerLog.kafkaAway(e);
          pauses.after(failures);
        }
      }
      queue.run();
    } catch (InterruptedException | CancellationException e) {
      Thread.currentThread().interrupt(); // closed before anything began
    }
  }

  private ShareConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = kafka.client("cupel-" + name);
    properties.put("group.id", group.name());
    properties.put("share.acknowledgement.mode", "explicit");
    // One record a fetch, none ahead: a record that waits here would only lose its lock.
    properties.put("share.acquire.mode", "record_limit");
    properties.put("max.poll.records", 1);
    KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    bound.forEach(KafkaClientMetrics::close);
    bound.clear();
    bound.add(metrics.bind(consumer));
    return consumer;
  }

  /** Ends soon; what is in hand is given back. */
  void stop() {
    missing = Optional.of("is stopping");
    queue.stop();
  }

  /** Waits for the end, then interrupts. */
  void join(Duration limit) {
    try {
      thread.join(limit.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    bound.forEach(KafkaClientMetrics::close);
  }
}
