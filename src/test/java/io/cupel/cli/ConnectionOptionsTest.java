package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.event.KafkaSettings;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionOptionsTest {
  @TempDir Path folder;
  private final ConnectionOptions options = new ConnectionOptions();

  @Test
  void theOptionComesFirst() {
    options.bootstrap = "option:1";

    assertThat(options.servers(Map.of("KAFKA_BOOTSTRAP_SERVERS", "variable:2")))
        .hasValue("option:1");
  }

  @Test
  void ourOwnVariableComesBeforeTheCommonOne() {
    Map<String, String> both =
        Map.of("CUPEL_KAFKA_BOOTSTRAP", "own:1", "KAFKA_BOOTSTRAP_SERVERS", "common:2");

    assertThat(options.servers(both)).hasValue("own:1");
    assertThat(options.servers(Map.of("KAFKA_BOOTSTRAP_SERVERS", "common:2"))).hasValue("common:2");
    assertThat(options.servers(Map.of("KAFKA_BOOTSTRAP_SERVERS", " "))).isEmpty();
  }

  @Test
  void anAddressThatAServiceLeftBehindIsNotEnough() throws IOException {
    Files.writeString(folder.resolve("bootstrap"), "127.0.0.1:1\n");
    options.dataDir = folder;

    assertThatThrownBy(() -> options.settings(Map.of()))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BROKER_UNAVAILABLE))
        .hasMessageContaining("no service runs with the data folder " + folder)
        .hasMessageContaining("cupel serve");
  }

  @Test
  void theRestOfTheServicesEnvironmentCountsToo() {
    KafkaSettings settings =
        options.settings(
            Map.of(
                "CUPEL_KAFKA_BOOTSTRAP_SERVERS", "kafka:9093",
                "CUPEL_KAFKA_SECURITY_PROTOCOL", "SSL",
                "CUPEL_TOPICS_PREFIX", "eu.",
                "CUPEL_SCHEMA_REGISTRY_URL", "http://registry:8081"));

    assertThat(settings.bootstrapServers()).isEqualTo("kafka:9093");
    assertThat(settings.clientProperties()).isEqualTo(Map.of("security.protocol", "SSL"));
    assertThat(settings.topics().prefix()).isEqualTo("eu.");
    assertThat(settings.schemaRegistry()).map(Object::toString).hasValue("http://registry:8081");
  }

  @Test
  void aBrokerThatDoesNotAnswerIsReportedWithinSeconds() {
    long start = System.nanoTime();

    Call call = Call.of(null, "policy", "list", "--bootstrap", "127.0.0.1:1");

    assertThat(call.code()).isEqualTo(ExitCode.TEMPORARY.number());
    assertThat(call.err()).startsWith("BROKER_UNAVAILABLE: Kafka at 127.0.0.1:1 does not answer");
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(15);
  }
}
