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

  private RunningJob(Work work, ConsumerRecord<byte[], byte[]> record) {
    position = Position.of(record);
    thread = new Thread(() -> run(work, record), "job-" + position);
    thread.setDaemon(true);
  }

  static RunningJob start(Work work, ConsumerRecord<byte[], byte[]> record) {
    RunningJob job = new RunningJob(work, record);
    job.thread.start();
    return job;
  }

  private void run(Work work, ConsumerRecord<byte[], byte[]> record) {
    AcknowledgeType how = AcknowledgeType.RELEASE;
    try {
      work.done(record);
      how = AcknowledgeType.ACCEPT;
    } catch (CancellationException e) {
      // Stopped: another worker takes it.
    } catch (Throwable e) { // must not leave the record locked for ever
      WorkerLog.taskDied(position.toString(), e);
    } finally {
      end.complete(how);
    }
  }

  Position position() {
    return position;
  }

  boolean isDone() {
    return end.isDone();
  }

  /** How the record is to be acknowledged. Only when done. */
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
