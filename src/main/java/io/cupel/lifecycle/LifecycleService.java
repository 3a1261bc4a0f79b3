package io.cupel.lifecycle;

import io.cupel.broker.BrokerAccess;
import io.cupel.event.KafkaSettings;
import io.cupel.role.Instance;
import io.cupel.role.Role;
import io.cupel.role.Roles;
import io.cupel.streams.Health;
import io.cupel.streams.StreamsApplication;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.apache.kafka.streams.Topology;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Runs the lifecycle where its role is active. */
@Singleton
public class LifecycleService {
  private static final String NAME = "lifecycle";

  private final MeterRegistry meters;
  private Optional<StreamsApplication> application = Optional.empty();

  @Inject
  LifecycleService(MeterRegistry meters) {
    this.meters = meters;
  }

  void start(
      @Observes StartupEvent event,
      Roles roles,
      Provider<KafkaSettings> kafka,
      Instance instance,
      BrokerAccess broker) {
    if (!roles.has(Role.LIFECYCLE)) {
      return;
    }
    KafkaSettings reached = kafka.get();
    Topology topology = LifecycleTopology.build(reached);
    application = Optional.of(new StreamsApplication(NAME, topology, reached, instance, meters));
    application.get().startAfter(broker.topicsReady(reached));
  }

  void stop(@Observes ShutdownEvent event) {
    application.ifPresent(StreamsApplication::close);
  }

  @Produces
  @Readiness
  @Singleton
  HealthCheck readiness() {
    return () -> Health.readiness(NAME, application.map(StreamsApplication::condition));
  }

  @Produces
  @Liveness
  @Singleton
  HealthCheck liveness() {
    return () -> Health.liveness(NAME, application.map(StreamsApplication::condition));
  }
}
