package io.cupel.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.event.KafkaSettings;
import io.cupel.event.Topics;
import io.cupel.role.Instance;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What an application is configured with. */
class StreamsConfigurationTest {
  private static Properties with(Map<String, String> clientProperties) {
    KafkaSettings settings =
        new KafkaSettings(
            "unused:1", new Topics("p-"), Optional.empty(), Optional.empty(), clientProperties);
    return StreamsApplication.properties("intake", settings, new Instance(Path.of("d"), "i"));
  }

  /** Longer would not be later, only more to send at a transaction's end. */
  @Test
  void lingersNoLongerThanATransactionLasts() {
    Properties defaults = with(Map.of());

    assertThat(Integer.parseInt(defaults.getProperty("producer.linger.ms")))
        .isLessThanOrEqualTo(Integer.parseInt(defaults.getProperty("commit.interval.ms")));
  }

  @Test
  void operatorsMaySetHowLongTransactionsLastAndHowManyThreadsWork() {
    Properties set = with(Map.of("commit.interval.ms", "500", "num.stream.threads", "3"));

    assertThat(set).containsEntry("commit.interval.ms", "500");
    assertThat(set).containsEntry("num.stream.threads", "3");
  }

  @Test
  void nobodyGivesUpExactlyOnce() {
    Properties set = with(Map.of("processing.guarantee", "at_least_once"));

    assertThat(set).containsEntry("processing.guarantee", "exactly_once_v2");
    assertThat(set).containsEntry("application.id", "p-cupel-intake");
    assertThat(set).containsEntry("group.instance.id", "i");
  }
}
