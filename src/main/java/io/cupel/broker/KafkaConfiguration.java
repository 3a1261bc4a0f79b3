package io.cupel.broker;

import io.cupel.event.KafkaSettings;
import io.cupel.event.Topics;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** What the configuration says of Kafka: to the service and to the commands alike. */
public final class KafkaConfiguration {
  /** Short for {@link KafkaSettings#BOOTSTRAP_KEY}: CUPEL_KAFKA_BOOTSTRAP in an environment. */
  private static final String SHORT_BOOTSTRAP_KEY = KafkaSettings.CLIENT_PREFIX + "bootstrap";

  /** What Quarkus and its neighbours call the brokers' address; ours wins. */
  private static final String COMMON_BOOTSTRAP_KEY = "kafka.bootstrap.servers";

  /** Every key that names the brokers. */
  public static final List<String> BOOTSTRAP_KEYS =
      List.of(KafkaSettings.BOOTSTRAP_KEY, SHORT_BOOTSTRAP_KEY, COMMON_BOOTSTRAP_KEY);

  private KafkaConfiguration() {}

  /** The brokers that are configured, if any. */
  public static Optional<String> bootstrap(Config config) {
    ConfigValue full = config.getConfigValue(KafkaSettings.BOOTSTRAP_KEY);
    ConfigValue brief = config.getConfigValue(SHORT_BOOTSTRAP_KEY);
    // Two names of one setting: as with one, an environment beats a file, whichever it uses.
    boolean fullFirst = full.getSourceOrdinal() >= brief.getSourceOrdinal();
    return given(fullFirst ? full : brief)
        .or(() -> given(fullFirst ? brief : full))
        .or(() -> given(config.getConfigValue(COMMON_BOOTSTRAP_KEY)));
  }

  /** Everything but the brokers, which may be the service's own. */
  public static KafkaSettings settings(Config config, String bootstrapServers) {
    return settings(config, bootstrapServers, Optional.empty(), Optional.empty());
  }

  /** As {@link #settings(Config, String)}, but for what a command line says of it. */
  public static KafkaSettings settings(
      Config config,
      String bootstrapServers,
      Optional<String> topicsPrefix,
      Optional<URI> schemaRegistry) {
    return new KafkaSettings(
        bootstrapServers,
        new Topics(topicsPrefix.or(() -> text(config, Topics.PREFIX_KEY)).orElse("")),
        schemaRegistry.or(() -> text(config, KafkaSettings.SCHEMA_REGISTRY_KEY).map(URI::create)),
        config.getOptionalValue(KafkaSettings.REPLICATION_KEY, Short.class),
        clientProperties(config));
  }

  private static Map<String, String> clientProperties(Config config) {
    Map<String, String> properties = new HashMap<>();
    for (String name : config.getPropertyNames()) {
      KafkaSettings.clientProperty(name)
          .ifPresent(
              property -> text(config, name).ifPresent(value -> properties.put(property, value)));
    }
    // A variable and its key are two names of one setting: the configuration knows which one wins.
    properties.replaceAll(
        (key, value) -> text(config, KafkaSettings.CLIENT_PREFIX + key).orElse(value));
    return properties;
  }

  private static Optional<String> text(Config config, String key) {
    return given(config.getConfigValue(key));
  }

  private static Optional<String> given(ConfigValue value) {
    return Optional.ofNullable(value.getValue()).filter(text -> !text.isBlank());
  }
}
