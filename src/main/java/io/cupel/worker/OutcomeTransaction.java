package io.cupel.worker;

import io.cupel.event.CloudEvents;
import io.cupel.event.Decision;
import io.cupel.event.Decisions;
import io.cupel.event.HardeningLedgerEntry;
import io.cupel.event.KafkaSettings;
import io.cupel.event.RegistryUnavailableException;
import io.cupel.event.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes all records of one outcome in one transaction whose id is that of the job or the command:
 * a second worker on the same one fences the first, settles what that one began, and then finds in
 * the ledger whether it was committed.
 */
final class OutcomeTransaction {
  private final KafkaSettings kafka;
  private final Predicate<LedgerKey> ledger;
  private final String source;
  private final Function<LedgerKey, Producer<String, byte[]>> producers;
  private final Pauses pauses;

  OutcomeTransaction(KafkaSettings kafka, Ledger ledger, String worker) {
    this(
        kafka,
        ledger::contains,
        worker,
        key -> producer(kafka, key),
        new Pauses(Duration.ofMillis(250), Duration.ofSeconds(15)));
  }

  /**
   * @param ledger whether it has an outcome of a job or a command
   * @param producers makes one for each attempt, with the job's or the command's transactional id
   */
  OutcomeTransaction(
      KafkaSettings kafka,
      Predicate<LedgerKey> ledger,
      String worker,
      Function<LedgerKey, Producer<String, byte[]>> producers,
      Pauses pauses) {
    this.kafka = kafka;
    this.ledger = ledger;
    this.source = "/cupel/worker/" + worker;
    this.producers = producers;
    this.pauses = pauses;
  }

  /**
   * Writes, for as long as it takes.
   *
   * @param records of the outcome, the ledger's entry among them; made in each attempt, since a
   *     schema registry has to be there for it
   * @param instead what to write where Kafka will never take those
   * @return false when there was an outcome already, and nothing was written
   * @throws CancellationException when the worker stops
   */
  boolean commit(
      LedgerKey key,
      Supplier<List<ProducerRecord<String, byte[]>>> records,
      Function<KafkaException, List<ProducerRecord<String, byte[]>>> instead) {
    Supplier<List<ProducerRecord<String, byte[]>>> writable = records;
    for (int failures = 1; ; failures++) {
      try {
        return tryOnce(key, writable.get());
      } catch (InterruptException e) {
        throw new CancellationException("The worker stops.");
      } catch (KafkaException e) {
        // Also when fenced: whoever fenced us may not have committed.
        WorkerLog.publicationFailed(key, e);
        writable = isUnwritable(e) ? () -> instead.apply(e) : writable;
        pauses.after(failures);
      }
    }
  }

  /** Whether the records themselves are at fault, and would be next time. */
  private static boolean isUnwritable(KafkaException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof RecordTooLargeException
          || (t instanceof SerializationException
              && !(t instanceof RegistryUnavailableException))) {
        return true;
      }
    }
    return false;
  }

  private boolean tryOnce(LedgerKey key, List<ProducerRecord<String, byte[]>> records) {
    Producer<String, byte[]> producer = producers.apply(key);
    try {
      producer.initTransactions();
      if (ledger.test(key)) {
        return false;
      }
      producer.beginTransaction();
      for (ProducerRecord<String, byte[]> record : records) {
        producer.send(record);
      }
      producer.commitTransaction(); // raises what any send raised
      return true;
    } finally {
      producer.close(Duration.ofSeconds(2));
    }
  }

  private static Producer<String, byte[]> producer(KafkaSettings kafka, LedgerKey key) {
    Map<String, Object> properties = kafka.client("cupel-outcome");
    properties.put("transactional.id", kafka.topics().group("cupel-job-" + key.id()));
    properties.put("transaction.timeout.ms", 30_000);
    properties.put("delivery.timeout.ms", 20_000);
    properties.put("request.timeout.ms", 10_000);
    properties.put("max.block.ms", 20_000);
    properties.put("linger.ms", 0);
    properties.put("acks", "all");
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  /** The ledger's entry. */
  ProducerRecord<String, byte[]> entry(LedgerKey key, String outcome, Instant at) {
    return record(
        Topic.HARDENING_LEDGER,
        HardeningLedgerEntry.class,
        key.id(),
        key.entry(outcome, at),
        CloudEvents.of(
            HardeningLedgerEntry.class,
            source,
            at,
            HardeningLedgerEntry.class.getSimpleName(),
            key.id()));
  }

  ProducerRecord<String, byte[]> decision(Decision decision) {
    return record(
        Topic.HARDENING_DECISIONS,
        Decision.class,
        Decisions.key(decision),
        decision,
        Decisions.envelope(decision, source));
  }

  /** A record about a job. */
  <T extends SpecificRecord> ProducerRecord<String, byte[]> about(
      String jobId, Topic topic, Class<T> type, String key, T value, Instant at) {
    return record(
        topic, type, key, value, CloudEvents.of(type, source, at, type.getSimpleName(), jobId));
  }

  private <T extends SpecificRecord> ProducerRecord<String, byte[]> record(
      Topic topic, Class<T> type, String key, T value, CloudEvents envelope) {
    String name = kafka.topics().name(topic);
    return new ProducerRecord<>(
        name, null, key, kafka.serde(type).serialize(name, value), envelope.headers());
  }
}
