package io.cupel.lifecycle;

import io.cupel.lifecycle.VersionEvents.Read;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Gives each event the key of its version, so that all about one version meets in one place. What a
 * status is made of goes on, with the topic that says how to read it in a header.
 */
final class KeyingProcessor implements Processor<byte[], Read, byte[], byte[]> {
  /** Header: the topic that the record came from. */
  static final String TOPIC_HEADER = "cupel.topic";

  private ProcessorContext<byte[], byte[]> context;

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], Read> record) {
    if (record.value() instanceof Read.Good good) {
      byte[] key = good.event().key().encoded().getBytes(StandardCharsets.UTF_8);
      RecordHeaders headers = new RecordHeaders();
      String topic = context.recordMetadata().orElseThrow().topic();
      headers.add(TOPIC_HEADER, topic.getBytes(StandardCharsets.UTF_8));
      context.forward(record.withKey(key).withValue(Essence.of(good.event())).withHeaders(headers));
    }
  }
}
