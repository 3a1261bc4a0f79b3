package io.cupel.worker;

import io.cupel.worker.JobQueue.Work;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A delivery that is worked on, on a thread of its own. */
final class RunningJob {
  /** After a failure that nobody foresaw: Kafka delivers a record that is given back at once. */
  private static final Pauses PAUSES = new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(1));

  private final Position position;
  private final Thread thread;
  private final CompletableFuture<AcknowledgeType> end = new CompletableFuture<>();

  /** Where a record stands; the same for every delivery. */
  record Position(String topic, int partition, long offset) {
    static Position of(ConsumerRecord<?, ?> record) {
      return new Position(record.topic(), record.partition(), record.offset());
    }

    @Override
    public String toString() {
      return topic + "-" + partition + "@" + offset;
    }
  }

  private RunningJob(Work work, Delivery delivery) {
    position = Position.of(delivery.record());
    thread = new Thread(() -> run(work, delivery), "job-" + position);
    thread.setDaemon(true);
  }

  static RunningJob start(Work work, Delivery delivery) {
    RunningJob job = new RunningJob(work, delivery);
    job.thread.start();
    return job;
  }

  private void run(Work work, Delivery delivery) {
    AcknowledgeType how = AcknowledgeType.RELEASE;
    try {
      work.done(delivery);
      how = AcknowledgeType.ACCEPT;
    } catch (CancellationException e) {
      // Stopped: another worker takes it.
    } catch (Throwable e) { // must not leave the record locked for ever
      WorkerLog.taskDied(position.toString(), e);
      pause(delivery.count());
    } finally {
      end.complete(how);
    }
  }

  private static void pause(int failures) {
    try {
      PAUSES.after(failures);
    } catch (CancellationException e) {
      // Stopped: it is given back right now.
    }
  }

  Position position() {
    return position;
  }

  boolean isDone() {
    return end.isDone();
  }

  /** ACCEPT when the record needs no further delivery, else RELEASE. Only when done. */
  AcknowledgeType acknowledgement() {
    return end.getNow(AcknowledgeType.RELEASE);
  }

  void await(Duration atMost) throws InterruptedException {
    try {
      end.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Still running: the lock is renewed.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // never completed exceptionally
    }
  }

  void stop() {
    thread.interrupt();
  }
}
