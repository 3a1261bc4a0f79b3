package io.cupel.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.cupel.event.KafkaSettings;
import io.cupel.role.Instance;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsApplicationTest {
  private static final Duration FAR_BELOW_WHAT_KAFKA_WAITS = Duration.ofSeconds(60);

  @TempDir Path home;

  @Test
  void itClosesWhileItsStartWaitsForABrokerThatIsAway() {
    StreamsApplication application =
        new StreamsApplication(
            "test",
            globalStore(),
            KafkaSettings.of("127.0.0.1:1"),
            new Instance(home, "test"),
            new SimpleMeterRegistry());
    application.startAfter(CompletableFuture.completedFuture(null));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> application.condition().toString().contains("REBALANCING"));

    assertTimeoutPreemptively(FAR_BELOW_WHAT_KAFKA_WAITS, application::close);

    assertThat(application.condition()).isInstanceOf(Condition.NotReady.class);
  }

  private static Topology globalStore() {
    return new Topology()
        .addGlobalStore(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("all"), Serdes.String(), Serdes.String())
                .withLoggingDisabled(),
            "source",
            new StringDeserializer(),
            new StringDeserializer(),
            "topic",
            "update",
            Ignoring::new);
  }

  private static final class Ignoring extends ContextualProcessor<String, String, Void, Void> {
    @Override
    public void process(Record<String, String> record) {
      // There is none.
    }
  }
}
