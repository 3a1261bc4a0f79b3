package io.cupel.worker;

import io.cupel.event.HardeningJob;
import io.cupel.event.KafkaSettings;
import io.cupel.event.RegistryUnavailableException;
import io.cupel.event.UndecodableException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * All that is done for one delivery of a job's record. When it returns, the record needs no further
 * delivery.
 */
final class JobTask implements JobQueue.Work {
  private final KafkaSettings kafka;
  private final WorkerSettings settings;
  private final JobTools tools;
  private final Ledger ledger;
  private final Conclusion conclusion;
  private final ProgressPublisher progress;
  private final DeadLetters deadLetters;
  private final WorkerMetrics metrics;
  private final Pauses pauses;

  JobTask(
      KafkaSettings kafka,
      WorkerSettings settings,
      JobTools tools,
      ProgressPublisher progress,
      DeadLetters deadLetters,
      WorkerMetrics metrics) {
    this.kafka = kafka;
    this.settings = settings;
    this.tools = tools;
    this.ledger = new Ledger(kafka);
    this.progress = progress;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.pauses = new Pauses(settings.firstPause(), settings.longestPause());
    this.conclusion =
        new Conclusion(
            new OutcomePublisher(kafka, ledger, settings.name())::publish,
            tools.registry(),
            metrics,
            pauses);
  }

  @Override
  public void done(Delivery delivered) {
    ConsumerRecord<byte[], byte[]> record = delivered.record();
    if (record.value() == null) {
      deadLetters.send(record, "The record has no value.");
      return;
    }
    HardeningJob job;
    try {
      job = decode(record);
    } catch (UndecodableException e) {
      deadLetters.send(record, e.getMessage());
      return;
    }
    int delivery = delivered.count();
    // On first deliveries too: a job that was announced twice is found here.
    if (isInLedger(job)) {
      WorkerLog.alreadyDone(job);
      return;
    }
    WorkerLog.started(job, delivery);
    metrics.started(job, tools.clock().instant());
    try {
      Outcome outcome =
          delivery >= settings.deliveries() ? exhausted(job, delivery) : run(job, delivery);
      conclusion.of(job, outcome);
    } finally {
      metrics.stopped();
    }
  }

  private Outcome run(HardeningJob job, int delivery) {
    return new JobRun(tools, settings, job, delivery, progress.of(job, delivery)).run();
  }

  /** Runs no more: should this delivery end in a crash too, nobody would tell of the job. */
  private Outcome exhausted(HardeningJob job, int delivery) {
    ReasonException why =
        new ReasonException(
            Reason.DELIVERIES_EXHAUSTED,
            (delivery - 1)
                + " deliveries ended without an outcome: their workers crashed or were stopped in"
                + " the middle of the job.");
    return JobEvents.failed(
        job, why.reason(), why.getMessage(), delivery - 1, tools.clock().instant());
  }

  private HardeningJob decode(ConsumerRecord<byte[], byte[]> record) {
    for (int failures = 1; ; failures++) {
      try {
        return kafka.serde(HardeningJob.class).deserialize(record.topic(), record.value());
      } catch (RegistryUnavailableException e) {
        WorkerLog.kafkaAway(e);
        pauses.after(failures);
      }
    }
  }

  private boolean isInLedger(HardeningJob job) {
    for (int failures = 1; ; failures++) {
      try {
        return ledger.contains(job);
      } catch (InterruptException e) {
        throw new CancellationException("The worker stops.");
      } catch (KafkaException e) {
        WorkerLog.kafkaAway(e);
        pauses.after(failures);
      }
    }
  }
}
