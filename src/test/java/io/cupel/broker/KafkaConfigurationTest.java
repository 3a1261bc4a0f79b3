package io.cupel.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.KafkaSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaConfigurationTest {
  private static final String KEY = KafkaSettings.BOOTSTRAP_KEY;

  @Test
  void theBrokersHaveThreeNames() {
    Map<String, String> common = Map.of("KAFKA_BOOTSTRAP_SERVERS", "common:1");
    Map<String, String> brief =
        Map.of("KAFKA_BOOTSTRAP_SERVERS", "common:1", "CUPEL_KAFKA_BOOTSTRAP", "brief:2");
    Map<String, String> all =
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS", "common:1",
            "CUPEL_KAFKA_BOOTSTRAP", "brief:2",
            "CUPEL_KAFKA_BOOTSTRAP_SERVERS", "full:3");

    assertThat(KafkaConfiguration.bootstrap(Configured.byEnvironment(common))).hasValue("common:1");
    assertThat(KafkaConfiguration.bootstrap(Configured.byEnvironment(brief))).hasValue("brief:2");
    assertThat(KafkaConfiguration.bootstrap(Configured.byEnvironment(all))).hasValue("full:3");
  }

  @Test
  void aPropertyBeatsTheEnvironmentAndThatAFile() {
    Map<String, String> brief = Map.of("CUPEL_KAFKA_BOOTSTRAP", "environment:2");
    Map<String, String> file = Map.of(KEY, "file:3");

    assertThat(KafkaConfiguration.bootstrap(Configured.by(Map.of(), brief, file)))
        .hasValue("environment:2");
    assertThat(KafkaConfiguration.bootstrap(Configured.by(Map.of(KEY, "property:1"), brief, file)))
        .hasValue("property:1");
  }

  @Test
  void whatIsBlankNamesNoBrokers() {
    Map<String, String> blank = Map.of("CUPEL_KAFKA_BOOTSTRAP_SERVERS", " ");

    assertThat(KafkaConfiguration.bootstrap(Configured.byEnvironment(blank))).isEmpty();
    assertThat(KafkaConfiguration.bootstrap(Configured.by(Map.of(), blank, Map.of(KEY, "file:3"))))
        .isEmpty();
  }

  @Test
  void propertiesOfClientsAreThoseOfTheSourceThatWins() {
    KafkaSettings settings =
        KafkaConfiguration.settings(
            Configured.by(
                Map.of("cupel.kafka.security.protocol", "SASL_SSL"),
                Map.of(
                    "CUPEL_KAFKA_SECURITY_PROTOCOL", "SSL",
                    "CUPEL_KAFKA_BOOTSTRAP", "brief:2"),
                Map.of("cupel.kafka.ssl.truststore.type", "PEM")),
            "kafka:9092");

    assertThat(settings.clientProperties())
        .isEqualTo(Map.of("security.protocol", "SASL_SSL", "ssl.truststore.type", "PEM"));
  }
}
