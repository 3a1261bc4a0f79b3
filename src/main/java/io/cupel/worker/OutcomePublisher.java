package io.cupel.worker;

import io.cupel.event.CloudEvents;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningLedgerEntry;
import io.cupel.event.HardeningMetrics;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.RegistryUnavailableException;
import io.cupel.event.Topic;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes one outcome a job. All its records go in one transaction whose id is the job's: a
 * second worker on the same job fences the first, settles what that one began, and then finds in
 * the ledger whether it was committed.
 */
final class OutcomePublisher {
  private static final Pauses PAUSES = new Pauses(Duration.ofMillis(250), Duration.ofSeconds(15));

  private final KafkaSettings kafka;
  private final Ledger ledger;
  private final String source;

  OutcomePublisher(KafkaSettings kafka, Ledger ledger, String worker) {
    this.kafka = kafka;
    this.ledger = ledger;
    this.source = "/cupel/worker/" + worker;
  }

  /**
   * Publishes, for as long as it takes.
   *
   * @return false when the job had an outcome already, and nothing was published
   * @throws CancellationException when the worker stops
   */
  boolean publish(HardeningJob job, Outcome outcome) {
    Outcome publishable = outcome;
    for (int failures = 1; ; failures++) {
      try {
        return tryOnce(job, publishable);
      } catch (InterruptException e) {
        throw new CancellationException("The worker stops.");
      } catch (KafkaException e) {
        // Also when fenced: whoever fenced us may not have committed.
        WorkerLog.publicationFailed(job, e);
        publishable = isUnpublishable(e) ? substitute(job, e) : publishable;
        PAUSES.after(failures);
      }
    }
  }

  /** Whether the records themselves are at fault, and would be next time. */
  private static boolean isUnpublishable(KafkaException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof RecordTooLargeException
          || (t instanceof SerializationException
              && !(t instanceof RegistryUnavailableException))) {
        return true;
      }
    }
    return false;
  }

  private static Outcome substitute(HardeningJob job, KafkaException e) {
    ReasonException why =
        new ReasonException(Reason.INTERNAL_ERROR, "The result cannot be published: " + e + ".", e);
    return JobEvents.failed(job, why.reason(), why.getMessage(), 1, Instant.now());
  }

  private boolean tryOnce(HardeningJob job, Outcome outcome) {
    KafkaProducer<String, byte[]> producer = producer(job);
    try {
      producer.initTransactions();
      if (ledger.contains(job)) {
        return false;
      }
      producer.beginTransaction();
      for (ProducerRecord<String, byte[]> record : records(job, outcome)) {
        producer.send(record);
      }
      producer.commitTransaction(); // raises what any send raised
      return true;
    } finally {
      producer.close(Duration.ofSeconds(2));
    }
  }

  private KafkaProducer<String, byte[]> producer(HardeningJob job) {
    Map<String, Object> properties = kafka.client("cupel-outcome");
    properties.put("transactional.id", kafka.topics().group("cupel-job-" + job.getJobId()));
    properties.put("transaction.timeout.ms", 30_000);
    properties.put("delivery.timeout.ms", 20_000);
    properties.put("request.timeout.ms", 10_000);
    properties.put("max.block.ms", 20_000);
    properties.put("linger.ms", 0);
    properties.put("acks", "all");
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  private List<ProducerRecord<String, byte[]>> records(HardeningJob job, Outcome outcome) {
    String model = job.getVersion().getModel();
    if (outcome instanceof Outcome.Finished finished) {
      Instant at = finished.result().getFinishedAt();
      return List.of(
          record(
              Topic.PURIFIED_MODEL_VERSIONS,
              ModelVersionPurified.class,
              model,
              finished.result(),
              job,
              at),
          record(
              Topic.HARDENING_METRICS, HardeningMetrics.class, model, finished.metrics(), job, at),
          ledgerRecord(job, outcome, at));
    }
    HardeningFailed failure = ((Outcome.Failed) outcome).failure();
    Instant at = failure.getFailedAt();
    return List.of(
        record(Topic.HARDENING_FAILURES, HardeningFailed.class, job.getJobId(), failure, job, at),
        ledgerRecord(job, outcome, at));
  }

  private ProducerRecord<String, byte[]> ledgerRecord(
      HardeningJob job, Outcome outcome, Instant at) {
    HardeningLedgerEntry entry =
        HardeningLedgerEntry.newBuilder()
            .setJobId(job.getJobId())
            .setOutcome(outcome.reason())
            .setRecordedAt(at)
            .setJobCreatedAt(job.getCreatedAt())
            .build();
    return record(
        Topic.HARDENING_LEDGER, HardeningLedgerEntry.class, job.getJobId(), entry, job, at);
  }

  private <T extends SpecificRecord> ProducerRecord<String, byte[]> record(
      Topic topic, Class<T> type, String key, T value, HardeningJob job, Instant at) {
    String name = kafka.topics().name(topic);
    return new ProducerRecord<>(
        name,
        null,
        key,
        kafka.serde(type).serialize(name, value),
        CloudEvents.of(type, source, at, type.getSimpleName(), job.getJobId()).headers());
  }
}
