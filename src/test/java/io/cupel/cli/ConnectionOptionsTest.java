package io.cupel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.broker.Configured;
import io.cupel.event.KafkaSettings;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionOptionsTest {
  @TempDir Path folder;
  private final ConnectionOptions options = new ConnectionOptions();

  @Test
  void theOptionComesFirst() {
    options.bootstrap = "option:1";

    KafkaSettings settings =
        options.settings(Configured.byFile(Map.of(KafkaSettings.BOOTSTRAP_KEY, "file:2")));

    assertThat(settings.bootstrapServers()).isEqualTo("option:1");
  }

  @Test
  void anAddressThatAServiceLeftBehindIsNotEnough() throws IOException {
    Files.writeString(folder.resolve("bootstrap"), "127.0.0.1:1\n");
    options.dataDir = folder;

    assertThatThrownBy(() -> options.settings(Configured.byFile(Map.of())))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BROKER_UNAVAILABLE))
        .hasMessageContaining("no service runs with the data folder " + folder)
        .hasMessageContaining("cupel serve");
  }

  @Test
  void theRestOfTheServicesEnvironmentCountsToo() {
    KafkaSettings settings =
        options.settings(
            Configured.byEnvironment(
                Map.of(
                    "CUPEL_KAFKA_BOOTSTRAP_SERVERS", "kafka:9093",
                    "CUPEL_KAFKA_SECURITY_PROTOCOL", "SSL",
                    "CUPEL_TOPICS_PREFIX", "eu.",
                    "CUPEL_TOPICS_REPLICATION_FACTOR", "3",
                    "CUPEL_SCHEMA_REGISTRY_URL", "http://registry:8081")));

    assertThat(settings.bootstrapServers()).isEqualTo("kafka:9093");
    assertThat(settings.clientProperties()).isEqualTo(Map.of("security.protocol", "SSL"));
    assertThat(settings.topics().prefix()).isEqualTo("eu.");
    assertThat(settings.replicationFactor()).hasValue((short) 3);
    assertThat(settings.schemaRegistry()).map(Object::toString).hasValue("http://registry:8081");
  }

  @Test
  void theServicesFileCountsAsItsEnvironmentDoes() {
    Config file =
        Configured.byFile(
            Map.of(
                "cupel.data", folder.toString(),
                "cupel.topics.replication-factor", "2",
                "cupel.topics.prefix", "file."));
    options.prefix = "option.";

    assertThatThrownBy(() -> options.settings(file))
        .hasMessageContaining("no service runs with the data folder " + folder);
    options.bootstrap = "kafka:9092";
    assertThat(options.settings(file).replicationFactor()).hasValue((short) 2);
    assertThat(options.settings(file).topics().prefix()).isEqualTo("option.");
  }

  @Test
  void anOptionBeatsAConfiguredValueThatCannotBe() {
    Config wrong =
        Configured.byEnvironment(
            Map.of("CUPEL_TOPICS_PREFIX", "a/b", "CUPEL_SCHEMA_REGISTRY_URL", "registry:8081"));
    options.bootstrap = "kafka:9092";
    options.prefix = "eu.";
    options.schemaRegistry = URI.create("http://registry:8081");

    assertThat(options.settings(wrong).topics().prefix()).isEqualTo("eu.");
    assertThat(options.settings(wrong).schemaRegistry()).hasValue(options.schemaRegistry);
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
