package io.cupel.faults;

import io.cupel.broker.BrokerFailedException;
import io.cupel.broker.EmbeddedBroker;
import io.cupel.event.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A broker, one process with the roles gateway, intake and lifecycle, and two workers: the packaged
 * program, each in a process and a data folder of its own.
 */
final class Site implements AutoCloseable {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          // Short, so that a worker that is stopped for seconds loses its job to the other one.
          "CUPEL_WORKER_LOCK", "PT3S",
          "CUPEL_WORKER_FIRST_PAUSE", "PT0.2S",
          "CUPEL_WORKER_LONGEST_PAUSE", "PT2S",
          "CUPEL_WORKER_PATIENCE", "PT90S",
          "CUPEL_MLFLOW_POLL_ENABLED", "false", // versions are announced by Kafka
          "CUPEL_MLFLOW_REQUEST_TIMEOUT", "PT5S",
          "CUPEL_ENGINE_HEAP", "64M",
          "CUPEL_FETCH_ALLOW_PRIVATE_ADDRESSES", "true",
          "CUPEL_FETCH_READ_TIMEOUT", "PT5S");

  /** Of libfaketime, if that is installed: a clock for each service. */
  private static final Path CLOCK =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

  private final Path home;
  private final Map<String, String> settings;
  private final Child front;
  private final List<Child> workers;
  private final int port;
  private EmbeddedBroker broker;

  /**
   * Starts everything, and waits until all of it is up.
   *
   * @param home for data folders and logs
   * @param app the packaged program with the simulated engine
   * @param registry where results go besides
   */
  Site(Path home, Path app, Optional<Registry> registry) throws Exception {
    settings = new HashMap<>(ENVIRONMENT);
    registry.ifPresent(mlflow -> settings.put("CUPEL_MLFLOW_URL", mlflow.url()));
    this.home = home;
    broker = EmbeddedBroker.start(home.resolve("kafka"), OptionalInt.empty());
    port = Integer.parseInt(broker.bootstrapServers().replaceAll(".*:", ""));
    front = service("front", app, "gateway,intake,lifecycle");
    // One with an engine for each job, and one that keeps its engine.
    workers =
        List.of(
            service("worker-a", app, "worker"),
            service("worker-b", app, "worker", Map.entry("CUPEL_ENGINE_CAGE", "off")));
    for (Child child : services()) {
      child.start();
    }
    for (Child child : services()) {
      while (!child.hasSaid("Cupel is up")) {
        if (!child.isAlive()) {
          throw new IllegalStateException(child.name() + " did not start; see its log in " + home);
        }
        Thread.sleep(100);
      }
    }
  }

  @SafeVarargs
  private Child service(String name, Path app, String roles, Map.Entry<String, String>... own)
      throws IOException {
    Path data = Files.createDirectories(home.resolve(name));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            app.resolve("quarkus-run.jar").toString(),
            "serve",
            "--roles",
            roles,
            "--bootstrap",
            broker.bootstrapServers(),
            "--data-dir",
            data.toString(),
            "--port",
            "0",
            "--management-port",
            "0");
    Map<String, String> environment = new HashMap<>(settings);
    environment.putAll(Map.ofEntries(own));
    if (Files.exists(CLOCK)) {
      environment.put("LD_PRELOAD", CLOCK.toString());
      environment.put("FAKETIME_TIMESTAMP_FILE", clock(name).toString());
      environment.put("FAKETIME_CACHE_DURATION", "1");
      environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
      environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0"); // else waiting threads spin
      Files.writeString(clock(name), "+0");
    }
    return new Child(name, command, environment, home.resolve(name + ".log"));
  }

  private Path clock(String service) {
    return home.resolve(service + ".clock");
  }

  /**
   * From now on the service's clock is so many minutes ahead; whether it has a clock of its own.
   */
  boolean jumpClock(Child service, int minutes) throws IOException {
    if (!Files.exists(CLOCK)) {
      return false;
    }
    Files.writeString(clock(service.name()), (minutes < 0 ? "" : "+") + minutes * 60);
    return true;
  }

  KafkaSettings kafka() {
    return KafkaSettings.of("127.0.0.1:" + port);
  }

  Child front() {
    return front;
  }

  List<Child> workers() {
    return workers;
  }

  List<Child> services() {
    List<Child> all = new ArrayList<>(List.of(front));
    all.addAll(workers);
    return all;
  }

  /** Where a worker keeps results. */
  Path artifacts(Child worker) {
    return home.resolve(worker.name()).resolve("artifacts");
  }

  List<Path> stores() {
    return workers.stream().map(this::artifacts).toList();
  }

  void killBroker() throws IOException, InterruptedException {
    signalBroker("KILL");
    while (broker.isAlive()) {
      Thread.sleep(20);
    }
  }

  void signalBroker(String signal) throws IOException, InterruptedException {
    Child.signal(broker.pid(), signal);
  }

  /** Starts it where it was; on a machine that is very busy, not at the first try. */
  void startBroker() {
    for (int tries = 1; ; tries++) {
      try {
        broker = EmbeddedBroker.start(home.resolve("kafka"), OptionalInt.of(port));
        return;
      } catch (BrokerFailedException e) {
        if (tries == 3) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    services().forEach(Child::close);
    broker.close();
  }
}
