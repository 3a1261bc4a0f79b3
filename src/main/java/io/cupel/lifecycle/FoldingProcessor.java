package io.cupel.lifecycle;

import io.cupel.event.AvroSerde;
import io.cupel.event.CloudEvents;
import io.cupel.event.HardeningStatus;
import io.cupel.event.JobId;
import io.cupel.event.VersionLifecycle;
import io.cupel.lifecycle.VersionEvents.Read;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Keeps the status of each version, and says so when it changes. */
final class FoldingProcessor implements Processor<byte[], byte[], String, HardeningStatus> {
  private static final String STORE = "versions";
  private static final String SOURCE = "/cupel/lifecycle";

  private final VersionEvents events;
  private ProcessorContext<String, HardeningStatus> context;
  private KeyValueStore<String, VersionLifecycle> versions;

  private FoldingProcessor(VersionEvents events) {
    this.events = events;
  }

  /** With its store: in memory, restored from Kafka, some hundred bytes a version. */
  static ProcessorSupplier<byte[], byte[], String, HardeningStatus> supplier(VersionEvents events) {
    StoreBuilder<?> store =
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(STORE),
            Serdes.String(),
            AvroSerde.of(VersionLifecycle.class));
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], String, HardeningStatus> get() {
        return new FoldingProcessor(events);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(store);
      }
    };
  }

  @Override
  public void init(ProcessorContext<String, HardeningStatus> context) {
    this.context = context;
    this.versions = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    byte[] topic = record.headers().lastHeader(KeyingProcessor.TOPIC_HEADER).value();
    Read read = events.read(new String(topic, StandardCharsets.UTF_8), record.value());
    if (!(read instanceof Read.Good good)) {
      // Only good ones are sent here. If a new release reads less, nothing may get lost unseen.
      throw new IllegalStateException("unreadable within the application: " + read);
    }
    VersionEvent event = good.event();
    String key = event.key().encoded();
    VersionLifecycle before = versions.get(key);
    if (before == null && isOwn(event)) {
      return; // Nothing will happen to it; if the intake decides otherwise, its job tells.
    }
    VersionLifecycle after = StatusFold.apply(before, event);
    if (after == null || after.equals(before)) {
      return;
    }
    versions.put(key, after);
    if (before == null || !after.getStatus().equals(before.getStatus())) {
      publish(key, after.getStatus(), record.timestamp());
    }
  }

  private static boolean isOwn(VersionEvent event) {
    return event instanceof VersionEvent.Announced announced
        && announced.event().getTags().containsKey(JobId.TAG);
  }

  private void publish(String key, HardeningStatus status, long timestamp) {
    CloudEvents envelope =
        CloudEvents.of(
            HardeningStatus.class,
            SOURCE,
            status.getUpdatedAt(),
            key,
            String.valueOf(status.getJobId()),
            status.getState().name(),
            status.getUpdatedAt().toString());
    context.forward(new Record<>(key, status, timestamp, envelope.headers()));
  }
}
