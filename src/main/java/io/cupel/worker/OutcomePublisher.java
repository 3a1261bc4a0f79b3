package io.cupel.worker;

import io.cupel.event.Decision;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningMetrics;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.Topic;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Publishes one outcome a job, with the decisions that led to it. */
final class OutcomePublisher {
  private final OutcomeTransaction transaction;
  private final JobDecisions decisions;

  OutcomePublisher(KafkaSettings kafka, Ledger ledger, String worker) {
    this.transaction = new OutcomeTransaction(kafka, ledger, worker);
    this.decisions = new JobDecisions(worker);
  }

  /**
   * Publishes, for as long as it takes.
   *
   * @return false when the job had an outcome already, and nothing was published
   * @throws CancellationException when the worker stops
   */
  boolean publish(HardeningJob job, Outcome outcome) {
    return transaction.commit(
        LedgerKey.of(job), () -> records(job, outcome), e -> records(job, substitute(job, e)));
  }

  private static Outcome substitute(HardeningJob job, KafkaException e) {
    ReasonException why =
        new ReasonException(Reason.INTERNAL_ERROR, "The result cannot be published: " + e + ".", e);
    return JobEvents.failed(job, why.reason(), why.getMessage(), 1, Instant.now());
  }

  private List<ProducerRecord<String, byte[]>> records(HardeningJob job, Outcome outcome) {
    String id = job.getJobId();
    String model = job.getVersion().getModel();
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    Instant at;
    if (outcome instanceof Outcome.Finished finished) {
      ModelVersionPurified result = finished.result();
      HardeningMetrics metrics = finished.metrics();
      at = result.getFinishedAt();
      records.add(
          transaction.about(
              id, Topic.PURIFIED_MODEL_VERSIONS, ModelVersionPurified.class, model, result, at));
      records.add(
          transaction.about(
              id, Topic.HARDENING_METRICS, HardeningMetrics.class, model, metrics, at));
    } else {
      HardeningFailed failure = ((Outcome.Failed) outcome).failure();
      at = failure.getFailedAt();
      records.add(
          transaction.about(id, Topic.HARDENING_FAILURES, HardeningFailed.class, id, failure, at));
    }
    for (Decision decision : decisions.of(job, outcome)) {
      records.add(transaction.decision(decision));
    }
    records.add(transaction.entry(LedgerKey.of(job), outcome.reason(), at));
    return records;
  }
}
