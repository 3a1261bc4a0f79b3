package io.cupel.broker;

import io.cupel.event.KafkaSettings;
import io.cupel.event.TopicCreation;
import io.cupel.role.Instance;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** How this process reaches Kafka: as configured, else through a broker of its own. */
@Singleton
public class BrokerAccess {
  /** Port of the embedded broker; any free one where it is not set. */
  public static final String PORT_KEY = "cupel.broker.port";

  private static final Logger LOG = Logger.getLogger(BrokerAccess.class);
  private static final long LONGEST_PAUSE_MILLIS = 15_000;

  private final Config config;
  private final Instance instance;
  private CompletableFuture<Void> topics;
  private volatile boolean own;
  private volatile Optional<BrokerKeeper> keeper = Optional.empty();

  @Inject
  BrokerAccess(Config config, Instance instance) {
    this.config = config;
    this.instance = instance;
  }

  @Produces
  @Singleton
  KafkaSettings settings() {
    return KafkaConfiguration.settings(
        config, KafkaConfiguration.bootstrap(config).orElseGet(this::embedded));
  }

  /**
   * Whether the broker is this process's own, once the settings have been made. It listens on the
   * loopback address only: whoever announces something works on this machine.
   */
  public boolean own() {
    return own;
  }

  private String embedded() {
    Optional<Integer> port = config.getOptionalValue(PORT_KEY, Integer.class);
    EmbeddedBroker broker =
        EmbeddedBroker.start(
            instance.data(), port.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    LOG.infof(
        "Embedded broker at %s, started in %d ms",
        broker.bootstrapServers(), broker.startTime().toMillis());
    own = true;
    OptionalInt same = OptionalInt.of(broker.port());
    keeper =
        Optional.of(new BrokerKeeper(broker, () -> EmbeddedBroker.start(instance.data(), same)));
    // A reload in development mode finds the property and keeps the broker.
    System.setProperty(KafkaSettings.BOOTSTRAP_KEY, broker.bootstrapServers());
    return broker.bootstrapServers();
  }

  void stop(@Observes ShutdownEvent event) {
    keeper.ifPresent(BrokerKeeper::close);
  }

  /**
   * Completes when every topic is there. Tried for as long as it takes: a service that starts
   * before its brokers waits for them.
   */
  public synchronized CompletableFuture<Void> topicsReady(KafkaSettings settings) {
    if (topics == null) {
      topics = new CompletableFuture<>();
      Thread creation = new Thread(() -> createTopics(settings, topics), "topics");
      creation.setDaemon(true);
      creation.start();
    }
    return topics;
  }

  private static void createTopics(KafkaSettings settings, CompletableFuture<Void> done) {
    long pause = 500;
    while (true) {
      try {
        TopicCreation.ensureAll(settings);
        done.complete(null);
        return;
      } catch (KafkaException e) {
        LOG.warnf("Topics are not ready at %s: %s", settings.bootstrapServers(), e.getMessage());
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
        return;
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        done.completeExceptionally(e);
        return;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }
}
