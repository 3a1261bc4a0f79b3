package io.cupel.cli;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topics;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * Which Kafka, and where the service's files are. The environment variables are those that
 * configure the service, so that one environment serves both.
 */
final class ConnectionOptions {
  private static final String OWN_VARIABLE = "CUPEL_KAFKA_BOOTSTRAP";

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description =
          "Kafka's bootstrap servers, comma separated. Default: CUPEL_KAFKA_BOOTSTRAP,"
              + " KAFKA_BOOTSTRAP_SERVERS, or the local service's own broker.")
  String bootstrap;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "The service's data folder. Default: CUPEL_DATA, or ./data.")
  Path dataDir;

  @Option(
      names = "--topics-prefix",
      paramLabel = "PREFIX",
      description = "Stands before every topic's name. Default: CUPEL_TOPICS_PREFIX, or none.")
  String prefix;

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description =
          "Confluent-compatible schema registry. Default: CUPEL_SCHEMA_REGISTRY_URL, or none.")
  URI schemaRegistry;

  /** The data folder, absolute. */
  Path data(Map<String, String> environment) {
    Path named =
        dataDir != null ? dataDir : Path.of(variable(environment, "CUPEL_DATA").orElse("data"));
    return named.toAbsolutePath().normalize();
  }

  /** The servers that option or environment name. */
  Optional<String> servers(Map<String, String> environment) {
    return Stream.of(
            Optional.ofNullable(bootstrap),
            variable(environment, OWN_VARIABLE),
            variable(environment, OWN_VARIABLE + "_SERVERS"),
            variable(environment, "KAFKA_BOOTSTRAP_SERVERS"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** The prefix of topics that option or environment name. */
  Optional<String> prefix(Map<String, String> environment) {
    return Optional.ofNullable(prefix).or(() -> variable(environment, "CUPEL_TOPICS_PREFIX"));
  }

  /** The schema registry that option or environment name. */
  Optional<URI> schemaRegistry(Map<String, String> environment) {
    return Optional.ofNullable(schemaRegistry)
        .or(() -> variable(environment, "CUPEL_SCHEMA_REGISTRY_URL").map(URI::create));
  }

  /**
   * All that a client needs to know.
   *
   * @throws ReasonException when no servers are named and no local service runs
   */
  KafkaSettings settings(Map<String, String> environment) {
    return new KafkaSettings(
        servers(environment).orElseGet(() -> ofLocalService(data(environment))),
        new Topics(prefix(environment).orElse("")),
        schemaRegistry(environment),
        Optional.empty(),
        clientProperties(environment));
  }

  private static Map<String, String> clientProperties(Map<String, String> environment) {
    Map<String, String> properties = new HashMap<>();
    environment.forEach(
        (name, value) ->
            KafkaSettings.clientProperty(name)
                .ifPresent(property -> properties.put(property, value)));
    return properties;
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static String ofLocalService(Path data) {
    return EmbeddedBroker.runningIn(data)
        .orElseThrow(
            () ->
                new ReasonException(
                    Reason.BROKER_UNAVAILABLE,
                    "No Kafka was named, and no service runs with the data folder " + data + "."));
  }
}
