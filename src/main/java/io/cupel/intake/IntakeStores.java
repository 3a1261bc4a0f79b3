package io.cupel.intake;

import io.cupel.event.AvroSerde;
import io.cupel.event.HardeningFailed;
import io.cupel.event.HeldVersion;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.Topic;
import io.cupel.event.UndecodableException;
import io.cupel.event.VersionKey;
import io.cupel.streams.Patience;
import java.time.Duration;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * What the intake remembers. All of it is in memory, restored from Kafka at the start: some hundred
 * bytes a version, and no native library to load.
 */
final class IntakeStores {
  static final String POLICIES = "policies";

  /** Results by the version that they published, and whether a job has one by its id. */
  static final String PUBLISHED = "published";

  static final String FAILED = "failed";
  static final String MADE = "made";
  static final String HELD = "held";

  private static final String ENDED = "ended";

  private IntakeStores() {}

  static void addGlobal(Topology topology, KafkaSettings settings, Patience patience) {
    AvroSerde<ModelVersionPurified> purified = settings.serde(ModelVersionPurified.class);
    AvroSerde<HardeningFailed> failed = settings.serde(HardeningFailed.class);
    add(
        topology,
        POLICIES,
        Serdes.ByteArray(),
        settings.topics().name(Topic.HARDENING_POLICIES),
        (key, bytes, store) -> {
          if (key != null) {
            store.put(key, bytes);
          }
        });
    add(
        topology,
        PUBLISHED,
        Serdes.String(),
        settings.topics().name(Topic.PURIFIED_MODEL_VERSIONS),
        (key, bytes, store) -> {
          ModelVersionPurified event = readable(purified, bytes, patience);
          if (event == null) {
            return;
          }
          store.put(event.getJobId(), ENDED);
          if (event.getNewVersion() != null) {
            store.put(
                published(event).encoded(), result(event.getJobId(), event.getArtifactSha256()));
          }
        });
    add(
        topology,
        FAILED,
        Serdes.Long(),
        settings.topics().name(Topic.HARDENING_FAILURES),
        (key, bytes, store) -> {
          HardeningFailed event = readable(failed, bytes, patience);
          if (event != null && event.getJobId() != null) {
            store.put(event.getJobId(), event.getFailedAt().toEpochMilli());
          }
        });
  }

  private static VersionKey published(ModelVersionPurified event) {
    String model = event.getNewModel() == null ? event.getModel() : event.getNewModel();
    return new VersionKey(event.getRegistry(), model, event.getNewVersion());
  }

  /** What identifies a result: the job and the digest of its model file. */
  static String result(String jobId, String sha256) {
    return jobId + " " + sha256;
  }

  /** Null for what cannot be read: the lifecycle makes a dead letter of it, here it is no news. */
  private static <T> T readable(Deserializer<T> deserializer, byte[] bytes, Patience patience) {
    try {
      return patience.outlast(() -> deserializer.deserialize("", bytes));
    } catch (UndecodableException e) {
      return null;
    }
  }

  static StoreBuilder<WindowStore<String, Long>> made(Duration span) {
    return Stores.windowStoreBuilder(
        Stores.inMemoryWindowStore(MADE, span.plus(JobMemory.GRAIN), Duration.ofMillis(1), false),
        Serdes.String(),
        Serdes.Long());
  }

  static StoreBuilder<KeyValueStore<String, HeldVersion>> held() {
    return Stores.keyValueStoreBuilder(
        Stores.inMemoryKeyValueStore(HELD), Serdes.String(), AvroSerde.of(HeldVersion.class));
  }

  private interface Update<V> {
    void apply(String key, byte[] value, KeyValueStore<String, V> store);
  }

  private static <V> void add(
      Topology topology, String name, Serde<V> values, String topic, Update<V> update) {
    StoreBuilder<KeyValueStore<String, V>> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
            .withLoggingDisabled();
    topology.addGlobalStore(
        store,
        name + "-source",
        new StringDeserializer(),
        Serdes.ByteArray().deserializer(),
        topic,
        name + "-update",
        () -> new GlobalUpdate<>(name, update));
  }

  private static final class GlobalUpdate<V> implements Processor<String, byte[], Void, Void> {
    private final String name;
    private final Update<V> update;
    private KeyValueStore<String, V> store;

    GlobalUpdate(String name, Update<V> update) {
      this.name = name;
      this.update = update;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      store = context.getStateStore(name);
    }

    @Override
    public void process(Record<String, byte[]> record) {
      update.apply(record.key(), record.value(), store);
    }
  }
}
