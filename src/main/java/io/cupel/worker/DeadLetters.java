package io.cupel.worker;

import io.cupel.event.DeadLetter;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Keeps records that are no jobs, as they came. */
final class DeadLetters {
  private static final Pauses PAUSES = new Pauses(Duration.ofMillis(250), Duration.ofSeconds(15));

  private final KafkaSettings kafka;

  DeadLetters(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Publishes the record, for as long as it takes.
   *
   * @throws CancellationException when the worker stops
   */
  void send(ConsumerRecord<byte[], byte[]> record, String facts) {
    String where = record.topic() + "-" + record.partition() + "@" + record.offset();
    WorkerLog.deadLetter(where, facts);
    String message = new ReasonException(Reason.MALFORMED_EVENT, facts).getMessage();
    DeadLetter letter =
        new DeadLetter(
            record.topic(), record.partition(), record.offset(), Reason.MALFORMED_EVENT, message);
    boolean whole = DeadLetter.hasRoomFor(record.key(), record.value(), record.headers());
    ProducerRecord<byte[], byte[]> dead =
        new ProducerRecord<>(
            kafka.topics().name(Topic.DEAD_LETTERS),
            null,
            whole ? record.key() : null,
            whole ? record.value() : null,
            letter.addTo(whole ? record.headers() : new RecordHeaders()));
    for (int failures = 1; ; failures++) {
      try {
        sendOnce(dead);
        return;
      } catch (InterruptException e) {
        throw new CancellationException("The worker stops.");
      } catch (KafkaException e) {
        WorkerLog.kafkaAway(e);
        PAUSES.after(failures);
      }
    }
  }

  // They are rare: a producer of its own each costs less than one that idles.
  private void sendOnce(ProducerRecord<byte[], byte[]> dead) {
    Map<String, Object> properties = kafka.client("cupel-dead-letters");
    properties.put("acks", "all");
    // A record of the largest size that a broker takes, and the headers that say why it is here.
    properties.put("max.request.size", 2 << 20);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.send(dead).get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } finally {
      producer.close(Duration.ofSeconds(2));
    }
  }
}
