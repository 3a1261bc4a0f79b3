package io.cupel.lifecycle;

import io.cupel.event.AvroSerde;
import io.cupel.event.JobId;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.lifecycle.VersionEvents.Read;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Gives each event the key of its version, so that all about one version meets in one place. The
 * bytes go on as they are, with the topic that says how to read them in a header; of announcements
 * only what a status is made of, since whoever sends them decides how large they are.
 */
final class KeyingProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  /** Header: the topic that the record came from. */
  static final String TOPIC_HEADER = "cupel.topic";

  private final VersionEvents events;
  private final AvroSerde<ModelVersionRegistered> announcements =
      AvroSerde.of(ModelVersionRegistered.class);
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
      byte[] value =
          good.event() instanceof VersionEvent.Announced announced
              ? announcements.serialize(at.topic(), essence(announced.event()))
              : record.value();
      context.forward(record.withKey(key).withValue(value).withHeaders(headers));
    }
  }

  private static ModelVersionRegistered essence(ModelVersionRegistered event) {
    boolean claimed = event.getTags().containsKey(JobId.TAG);
    return ModelVersionRegistered.newBuilder()
        .setRegistry(event.getRegistry())
        .setModel(event.getModel())
        .setVersion(event.getVersion())
        .setArtifactUri("")
        .setTags(claimed ? Map.of(JobId.TAG, "") : Map.of())
        .setRegisteredAt(event.getRegisteredAt())
        .build();
  }
}
