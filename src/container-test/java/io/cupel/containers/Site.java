package io.cupel.containers;

import com.github.dockerjava.api.model.Bind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Services of docker-compose.yml in a network and with volumes of their own, which all go with it.
 */
final class Site implements AutoCloseable {
  private static final Duration HEALTHY = Duration.ofMinutes(5);
  private static final Duration DONE = Duration.ofMinutes(15);

  private final ComposeFile file;
  private final Network network = Network.newNetwork();
  private final String prefix = "cupel-" + network.getId().substring(0, 12) + "-";
  private final Deque<GenericContainer<?>> started = new ArrayDeque<>();
  private final Set<String> volumes = new TreeSet<>();

  private Site(ComposeFile file) {
    this.file = file;
  }

  /**
   * One in which nothing runs yet. Where Docker does not answer, or has not the images of these
   * services, the test is skipped.
   *
   * @throws IOException when the compose file cannot be read
   */
  static Site prepare(String... services) throws IOException {
    ComposeFile file = ComposeFile.read();
    for (String service : services) {
      Images.need(file.service(service).image());
    }
    return new Site(file);
  }

  /** Starts a service and waits until it is healthy. These ports of it can then be reached. */
  GenericContainer<?> start(String service, Integer... ports) {
    GenericContainer<?> container = container(file.service(service));
    container.withExposedPorts(ports).waitingFor(Wait.forHealthcheck().withStartupTimeout(HEALTHY));
    container.start();
    return container;
  }

  /** Runs a service to its end, which must be a good one, and gives what it printed. */
  String run(String service) {
    GenericContainer<?> container = container(file.service(service));
    container.withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(DONE));
    container.start();
    return container.getLogs();
  }

  private GenericContainer<?> container(ComposeService service) {
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(service.image()))
            .withNetwork(network)
            .withNetworkAliases(service.name())
            .withEnv(service.environment())
            .withTmpFs(service.memoryFolders().stream().collect(Collectors.toMap(f -> f, f -> "")));
    if (!service.command().isEmpty()) {
      container.withCommand(service.command().toArray(String[]::new));
    }
    container.withCreateContainerCmdModifier(
        create -> {
          service.healthCheck().ifPresent(create::withHealthcheck);
          service.confine(
              Optional.ofNullable(create.getHostConfig())
                  .orElseThrow()
                  .withBinds(service.volumes(prefix)));
        });
    for (Bind bind : service.volumes(prefix)) {
      if (bind.getPath().startsWith(prefix)) {
        volumes.add(bind.getPath());
      }
    }
    started.push(container);
    return container;
  }

  @Override
  public void close() {
    started.forEach(GenericContainer::stop);
    volumes.forEach(
        volume -> DockerClientFactory.instance().client().removeVolumeCmd(volume).exec());
    network.close();
  }
}
