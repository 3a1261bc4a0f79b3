package io.cupel.cli;

import io.cupel.broker.EmbeddedBroker;
import io.cupel.broker.KafkaConfiguration;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topics;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.role.Instance;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Which Kafka, and where the service's files are. What no option says is read from the service's
 * configuration, so that one environment or file serves both.
 */
final class ConnectionOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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

  /** What the options set, by configuration key; what they leave open is up to others. */
  Map<String, String> given() {
    Map<String, String> given = new HashMap<>();
    if (dataDir != null) {
      given.put(Instance.DATA_KEY, dataDir.toAbsolutePath().normalize().toString());
    }
    if (bootstrap != null) {
      given.put(KafkaSettings.BOOTSTRAP_KEY, bootstrap);
    }
    if (prefix != null) {
      given.put(Topics.PREFIX_KEY, prefix);
    }
    if (schemaRegistry != null) {
      given.put(KafkaSettings.SCHEMA_REGISTRY_KEY, schemaRegistry.toString());
    }
    return given;
  }

  /**
   * All that a client needs to know, from options and configuration.
   *
   * @throws ReasonException when no servers are named and no local service runs
   * @throws ParameterException when a setting cannot be what it should be
   */
  KafkaSettings settings(Config config) {
    String servers =
        Optional.ofNullable(bootstrap)
            .or(() -> KafkaConfiguration.bootstrap(config))
            .orElseGet(() -> ofLocalService(data(config)));
    return settings(config, servers);
  }

  /**
   * Refuses settings that cannot be what they should be, wherever they come from.
   *
   * @throws ParameterException that says which
   */
  void check(Config config) {
    settings(config, "the service's own or any others");
  }

  private KafkaSettings settings(Config config, String servers) {
    try {
      return KafkaConfiguration.settings(
          config,
          servers,
          Optional.ofNullable(prefix),
          Optional.ofNullable(schemaRegistry).filter(uri -> !uri.toString().isBlank()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private Path data(Config config) {
    Path named =
        dataDir != null
            ? dataDir
            : Path.of(
                config
                    .getOptionalValue(Instance.DATA_KEY, String.class)
                    .orElse(Instance.DEFAULT_DATA));
    return named.toAbsolutePath().normalize();
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
