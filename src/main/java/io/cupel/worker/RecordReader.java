package io.cupel.worker;

import io.cupel.event.KafkaSettings;
import io.cupel.event.RegistryUnavailableException;
import io.cupel.event.UndecodableException;
import java.util.concurrent.CancellationException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of a queue. */
final class RecordReader<T extends SpecificRecord> {
  private final KafkaSettings kafka;
  private final Class<T> type;
  private final Pauses pauses;

  RecordReader(KafkaSettings kafka, Class<T> type, Pauses pauses) {
    this.kafka = kafka;
    this.type = type;
    this.pauses = pauses;
  }

  /**
   * What a record says; a schema registry that is away is waited for.
   *
   * @throws UndecodableException when it says nothing of this type
   * @throws CancellationException when the worker stops
   */
  T read(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      throw new UndecodableException("The record has no value.");
    }
    for (int failures = 1; ; failures++) {
      try {
        return kafka.serde(type).deserialize(record.topic(), record.value());
      } catch (RegistryUnavailableException e) {
        WorkerLog.kafkaAway(e);
        pauses.after(failures);
      }
    }
  }
}
