package io.cupel.lifecycle;

import io.cupel.lifecycle.VersionEvents.Read;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Reads each record once, for whoever wants the good ones and whoever wants the damaged. */
final class ReadingProcessor implements Processor<byte[], byte[], byte[], Read> {
  private final VersionEvents events;
  private ProcessorContext<byte[], Read> context;

  ReadingProcessor(VersionEvents events) {
    this.events = events;
  }

  @Override
  public void init(ProcessorContext<byte[], Read> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String topic = context.recordMetadata().orElseThrow().topic();
    context.forward(record.withValue(events.read(topic, record.value())));
  }
}
