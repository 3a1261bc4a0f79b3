package io.cupel.event;

import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach Kafka: the one place from which every client of the service is configured.
 *
 * @param bootstrapServers {@code host:port}, comma separated
 * @param topics names of topics and groups
 * @param schemaRegistry base of a Confluent-compatible REST API (Apicurio: {@code
 *     …/apis/ccompat/v7}); empty: Avro single-object encoding
 * @param replicationFactor of topics that are created; empty: the broker's default
 * @param clientProperties given to every client as they are, e.g. for TLS and SASL
 */
public record KafkaSettings(
    String bootstrapServers,
    Topics topics,
    Optional<URI> schemaRegistry,
    Optional<Short> replicationFactor,
    Map<String, String> clientProperties) {

  /** Prefix of the configuration keys that are handed to Kafka's clients without the prefix. */
  public static final String CLIENT_PREFIX = "cupel.kafka.";

  private static final String CLIENT_VARIABLE_PREFIX = "CUPEL_KAFKA_";

  /** Where the brokers are; without it the service starts its own. */
  public static final String BOOTSTRAP_KEY = CLIENT_PREFIX + "bootstrap.servers";

  /** Base URL of the schema registry. */
  public static final String SCHEMA_REGISTRY_KEY = "cupel.schema-registry.url";

  /** Replication factor of topics that are created. */
  public static final String REPLICATION_KEY = "cupel.topics.replication-factor";

  /** Copies the map; refuses blank bootstrap servers and a registry that is not of the web. */
  public KafkaSettings {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(BOOTSTRAP_KEY + " is blank");
    }
    if (!schemaRegistry.map(KafkaSettings::isOfTheWeb).orElse(true)) {
      throw new IllegalArgumentException(
          SCHEMA_REGISTRY_KEY + ": the schema registry's is not an http or https URL with a host");
    }
    clientProperties = Map.copyOf(clientProperties);
  }

  private static boolean isOfTheWeb(URI uri) {
    return uri.getHost() != null
        && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
  }

  /** Plain settings for a broker that needs no credentials. */
  public static KafkaSettings of(String bootstrapServers) {
    return new KafkaSettings(
        bootstrapServers, new Topics(""), Optional.empty(), Optional.empty(), Map.of());
  }

  /**
   * The clients' property that a configuration key or an environment variable sets, if it does:
   * {@code cupel.kafka.security.protocol} and {@code CUPEL_KAFKA_SECURITY_PROTOCOL} both are {@code
   * security.protocol}. Kafka's names have dots only.
   */
  public static Optional<String> clientProperty(String name) {
    Optional<String> property =
        name.startsWith(CLIENT_PREFIX)
            ? Optional.of(name.substring(CLIENT_PREFIX.length()))
            : Optional.of(name)
                .filter(n -> n.startsWith(CLIENT_VARIABLE_PREFIX))
                .map(n -> n.substring(CLIENT_VARIABLE_PREFIX.length()))
                .map(n -> n.toLowerCase(Locale.ROOT).replace('_', '.'));
    return property.filter(p -> !p.startsWith("bootstrap"));
  }

  /** Properties of any client; the caller adds what its kind of client needs. */
  public Map<String, Object> client(String clientId) {
    Map<String, Object> properties = new HashMap<>();
    // A broker that was restarted is found again within a second, and is not hammered while away.
    properties.put("reconnect.backoff.ms", "50");
    properties.put("reconnect.backoff.max.ms", "1000");
    properties.putAll(clientProperties);
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("client.id", topics.group(clientId));
    return properties;
  }

  /** Encoder and decoder of a record type as these settings want it. */
  public <T extends org.apache.avro.specific.SpecificRecord> AvroSerde<T> serde(Class<T> type) {
    return new AvroSerde<>(type, schemaRegistry.map(SchemaRegistry::at));
  }

  /** Without the client properties: they may hold passwords. */
  @Override
  public String toString() {
    return "KafkaSettings["
        + bootstrapServers
        + ", prefix '"
        + topics.prefix()
        + "', "
        + schemaRegistry.map(uri -> "registry " + uri.getHost()).orElse("no registry")
        + "]";
  }
}
