package io.cupel.worker;

import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.streams.Condition;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.kafka.common.KafkaException;

/** Takes the records of one topic, one at a time, on a thread of its own. */
final class QueueThread {
  private static final String NO_SHARE_GROUPS =
      "needs share groups (cupel.worker.queue=share), which the Kafka cluster does not have."
          + " After an upgrade: kafka-features.sh upgrade --feature share.version=1";

  private final String name;
  private final JobQueues queues;
  private final Thread thread;
  private boolean closed;
  private volatile Optional<JobQueue> queue = Optional.empty();
  private volatile Optional<String> missing = Optional.of("is starting");

  /**
   * Nothing runs yet.
   *
   * @param name of the thread, and within Kafka of the clients and the groups
   */
  QueueThread(
      KafkaSettings kafka,
      WorkerSettings settings,
      WorkerMetrics metrics,
      String name,
      Topic topic,
      JobQueue.Work work) {
    this.name = name;
    this.queues = new JobQueues(kafka, settings, name, topic, work, metrics);
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
    return queue.filter(JobQueue::isConnected).isPresent()
        ? new Condition.Ready()
        : new Condition.NotReady("is not connected to the queue of the " + name);
  }

  /** Which queue it is, once that is known. */
  Optional<QueueKind> kind() {
    return queue.map(JobQueue::kind);
  }

  private void run() {
    try {
      Optional<JobQueue> opened = open();
      if (opened.isPresent() && begins(opened.get())) {
        opened.get().run();
      }
    } catch (InterruptedException | CancellationException e) {
      Thread.currentThread().interrupt(); // closed before anything began
    }
  }

  private Optional<JobQueue> open() {
    Pauses pauses = new Pauses(Duration.ofMillis(250), Duration.ofSeconds(15));
    for (int failures = 1; ; failures++) {
      try {
        Optional<JobQueue> opened = queues.open();
        if (opened.isEmpty()) {
          missing = Optional.of(NO_SHARE_GROUPS);
          WorkerLog.refused(NO_SHARE_GROUPS);
        }
        return opened;
      } catch (KafkaException e) {
        missing = Optional.of("waits for Kafka");
        WorkerLog.kafkaAway(e);
        pauses.after(failures);
      }
    }
  }

  private synchronized boolean begins(JobQueue opened) {
    if (!closed) {
      queue = Optional.of(opened);
      missing = Optional.empty();
    }
    return !closed;
  }

  /** Ends soon; what is in hand is given back. */
  void stop() {
    synchronized (this) {
      closed = true; // from here on it does not begin
      missing = Optional.of("is stopping");
    }
    queue.ifPresentOrElse(JobQueue::stop, thread::interrupt);
  }

  /** Waits for the end, then interrupts. */
  void join(Duration limit) {
    try {
      thread.join(limit.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    queues.close();
  }
}
