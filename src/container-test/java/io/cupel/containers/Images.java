package io.cupel.containers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The images of docker-compose.yml. Nothing is pulled: an image that is not there skips the test
 * and says how to make it.
 */
final class Images {
  private static final Map<String, String> KAFKA_SETTINGS =
      Map.ofEntries(
          Map.entry("KAFKA_NODE_ID", "1"),
          Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
          Map.entry("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093"),
          Map.entry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://kafka:9092"),
          Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
          Map.entry(
              "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
          Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@kafka:9093"),
          Map.entry("KAFKA_LOG_DIRS", "/var/lib/kafka/data"),
          Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
          Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
          Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
          Map.entry("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1"),
          Map.entry("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1"),
          Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"));

  private Images() {}

  static GenericContainer<?> kafka(Network network) {
    return new GenericContainer<>(there("KAFKA_IMAGE", "apache/kafka:4.2.0"))
        .withNetwork(network)
        .withNetworkAliases("kafka")
        .withEnv(KAFKA_SETTINGS)
        .withExposedPorts(9092)
        .waitingFor(Wait.forListeningPort());
  }

  /** Ours, confined as in docker-compose.yml, ready when its own health check says so. */
  static GenericContainer<?> cupel(Network network) {
    return new GenericContainer<>(there("CUPEL_IMAGE", "cupel"))
        .withNetwork(network)
        .withNetworkAliases("cupel")
        .withEnv("CUPEL_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
        .withEnv("CUPEL_FETCH_FILE_ROOTS", "/models")
        .withFileSystemBind("demo", "/models", BindMode.READ_ONLY)
        .withExposedPorts(8080)
        .withCreateContainerCmdModifier(
            command ->
                Optional.ofNullable(command.getHostConfig())
                    .orElseThrow()
                    .withReadonlyRootfs(true)
                    .withCapDrop(Capability.ALL)
                    .withSecurityOpts(List.of("no-new-privileges:true")))
        .waitingFor(Wait.forHealthcheck().withStartupTimeout(Duration.ofMinutes(3)));
  }

  static GenericContainer<?> mlflow(Network network) {
    return new GenericContainer<>(there("MLFLOW_IMAGE", "cupel-mlflow"))
        .withNetwork(network)
        .withNetworkAliases("mlflow")
        .withEnv("MLFLOW_TRACKING_URI", "http://mlflow:5000")
        .withEnv("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false")
        .withFileSystemBind("demo", "/models", BindMode.READ_ONLY)
        .withCommand(
            "mlflow",
            "server",
            "--host",
            "0.0.0.0",
            "--workers",
            "1",
            "--allowed-hosts",
            "mlflow:5000,localhost:*",
            "--backend-store-uri",
            "sqlite:////mlflow/mlflow.db",
            "--artifacts-destination",
            "/mlflow/artifacts",
            "--serve-artifacts")
        .withExposedPorts(5000)
        .waitingFor(Wait.forListeningPort().withStartupTimeout(Duration.ofMinutes(3)));
  }

  private static DockerImageName there(String variable, String usual) {
    String name = Optional.ofNullable(System.getenv(variable)).orElse(usual);
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "Docker does not answer: no container was started.");
    assumeTrue(
        isThere(name),
        "There is no image "
            + name
            + " ("
            + variable
            + "): docker compose build, or eval \"$(deploy/local-images.sh)\" before it.");
    return DockerImageName.parse(name);
  }

  private static boolean isThere(String name) {
    try {
      DockerClientFactory.instance().client().inspectImageCmd(name).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }
}
