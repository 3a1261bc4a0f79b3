package io.cupel.cli;

import io.cupel.event.KafkaSettings;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.role.Instance;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The whole service within this process, for as long as a command's work takes. */
@Dependent
@Unremovable
public class ServiceProcess implements QuarkusApplication {
  /** Quarkus makes the application object itself, so the work cannot be its argument. */
  private static final AtomicReference<Work> WORK = new AtomicReference<>();

  private static final AtomicReference<Throwable> FAILURE = new AtomicReference<>();

  private static final Duration BROKER_STOP = Duration.ofSeconds(15);

  private final HttpServer http;
  private final int managementPort;
  private final String host;
  private final String managementHost;
  private final Instance instance;
  private final KafkaSettings kafka;

  /** What is done once the service is up; the service ends with it. */
  @FunctionalInterface
  interface Work {
    void run(Addresses addresses) throws Exception;
  }

  /**
   * Where the service can be reached.
   *
   * @param api host and port of the REST interface, for clients on this machine
   * @param management the same of metrics and health
   * @param data the folder of everything that it keeps
   * @param kafka how to speak to its Kafka
   */
  record Addresses(String api, String management, Path data, KafkaSettings kafka) {}

  @Inject
  ServiceProcess(
      HttpServer http,
      @ConfigProperty(name = "quarkus.management.port", defaultValue = "9000") int managementPort,
      @ConfigProperty(name = "quarkus.http.host") String host,
      @ConfigProperty(name = "quarkus.management.host") String managementHost,
      Instance instance,
      KafkaSettings kafka) {
    this.http = http;
    this.managementPort = managementPort;
    this.host = host;
    this.managementHost = managementHost;
    this.instance = instance;
    this.kafka = kafka;
  }

  /**
   * Boots the service, does the work, and shuts the service down.
   *
   * @param settings configuration that wins over files and environment
   */
  static void run(Map<String, String> settings, Work work) throws Exception {
    settings.forEach(System::setProperty);
    WORK.set(work);
    FAILURE.set(null);
    Quarkus.run(
        ServiceProcess.class,
        (code, failure) -> {
          if (failure != null) {
            FAILURE.compareAndSet(null, failure);
          }
        });
    endBroker();
    Throwable failure = FAILURE.get();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ReasonException known) { // raised at start, it comes wrapped
        throw known;
      }
    }
    if (failure != null) {
      throw new ReasonException(
          Reason.INTERNAL_ERROR, "The service failed: " + innermost(failure) + ".", failure);
    }
  }

  @Override
  public int run(String... args) {
    try {
      // Quarkus tells this port only where it is another than the configured one.
      int management = http.getManagementPort() < 0 ? managementPort : http.getManagementPort();
      WORK.get()
          .run(
              new Addresses(
                  reached(host, http.getPort()),
                  reached(managementHost, management),
                  instance.data(),
                  kafka));
    } catch (Exception e) {
      FAILURE.compareAndSet(null, e);
    }
    return 0; // the command's own exit code is decided after the shutdown
  }

  /** Who listens everywhere is reached by the loopback address, too. */
  static String reached(String host, int port) {
    String address = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  /**
   * The service has closed its clients and its engine; what is left is its own broker, which would
   * end by itself some seconds after this process.
   */
  private static void endBroker() {
    List<ProcessHandle> children = ProcessHandle.current().children().toList();
    children.forEach(ProcessHandle::destroy);
    for (ProcessHandle child : children) {
      try {
        child.onExit().get(BROKER_STOP.toSeconds(), TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        child.destroyForcibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static String innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
