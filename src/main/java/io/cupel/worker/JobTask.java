package io.cupel.worker;

import io.cupel.event.HardeningJob;
import io.cupel.event.KafkaSettings;
import io.cupel.event.UndecodableException;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All that is done for one delivery of a job's record. When it returns, the record needs no further
 * delivery.
 */
final class JobTask implements JobQueue.Work {
  private final WorkerSettings settings;
  private final JobTools tools;
  private final Ledger ledger;
  private final Conclusion conclusion;
  private final ProgressPublisher progress;
  private final DeadLetters deadLetters;
  private final WorkerMetrics metrics;
  private final Pauses pauses;
  private final RecordReader<HardeningJob> reader;

  JobTask(
      KafkaSettings kafka,
      WorkerSettings settings,
      JobTools tools,
      ProgressPublisher progress,
      DeadLetters deadLetters,
      WorkerMetrics metrics) {
    this.settings = settings;
    this.tools = tools;
    this.ledger = new Ledger(kafka);
    this.progress = progress;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.pauses = new Pauses(settings.firstPause(), settings.longestPause());
    this.reader = new RecordReader<>(kafka, HardeningJob.class, pauses);
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
    HardeningJob job;
    try {
      job = reader.read(record);
    } catch (UndecodableException e) {
      deadLetters.send(record, e.getMessage());
      return;
    }
    int delivery = delivered.count();
    // On first deliveries too: a job that was announced twice is found here.
    if (ledger.contains(LedgerKey.of(job), pauses)) {
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
}
