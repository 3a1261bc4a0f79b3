package io.cupel.lifecycle;

import io.cupel.event.DeadLetter;
import io.cupel.event.Topic;
import io.cupel.event.Topics;
import io.cupel.lifecycle.VersionEvents.Read;
import io.cupel.reason.Reason;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Makes dead letters of records that are no events. */
final class DamageProcessor implements Processor<byte[], Read, byte[], byte[]> {
  private final String announcements;
  private ProcessorContext<byte[], byte[]> context;

  DamageProcessor(Topics topics) {
    this.announcements = topics.name(Topic.MODEL_VERSIONS);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], Read> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    if (at.topic().equals(announcements)) {
      return; // The intake buries these.
    }
    if (record.value() instanceof Read.Damaged damaged) {
      DeadLetter letter =
          new DeadLetter(
              at.topic(),
              at.partition(),
              at.offset(),
              Reason.MALFORMED_EVENT,
              damaged.facts() + " " + Reason.MALFORMED_EVENT.advice());
      boolean whole = DeadLetter.hasRoomFor(record.key(), damaged.bytes(), record.headers());
      Record<byte[], byte[]> kept =
          whole
              ? record.withValue(damaged.bytes())
              : new Record<>(null, null, record.timestamp(), new RecordHeaders());
      context.forward(kept.withHeaders(letter.addTo(kept.headers())));
    }
  }
}
