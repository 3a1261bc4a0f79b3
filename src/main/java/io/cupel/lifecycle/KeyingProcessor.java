package io.cupel.lifecycle;

import io.cupel.lifecycle.VersionEvents.Read;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Gives each event the key of its version, so that all about one version meets in one place. What a
 * status is made of goes on, with the topic that says how to read it in a header.
 */
final class KeyingProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  /** Header: the topic that the record came from. */
  static final String TOPIC_HEADER = "cupel.topic";

  private final VersionEvents events;
  private ProcessorContext<byte[], byte[]> context;

  KeyingProcessor(VersionEvents events) {
    this.events = events;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    if (events.read(at.topic(), record.value()) instanceof Read.Good good) {
      byte[] key = good.event().key().encoded().getBytes(StandardCharsets.UTF_8);
      RecordHeaders headers = new RecordHeaders();
      headers.add(TOPIC_HEADER, at.topic().getBytes(StandardCharsets.UTF_8));
      context.forward(record.withKey(key).withValue(Essence.of(good.event())).withHeaders(headers));
    }
  }
}
