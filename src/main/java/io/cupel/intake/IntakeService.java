package io.cupel.intake;

import io.cupel.broker.BrokerAccess;
import io.cupel.event.KafkaSettings;
import io.cupel.role.Instance;
import io.cupel.role.Role;
import io.cupel.role.Roles;
import io.cupel.streams.Health;
import io.cupel.streams.Patience;
import io.cupel.streams.StreamsApplication;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.streams.Topology;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Runs the intake where its role is active. */
@Singleton
public class IntakeService {
  private static final String NAME = "intake";

  private final IntakeSettings settings;
  private final MeterRegistry meters;
  private Optional<StreamsApplication> application = Optional.empty();

  @Inject
  IntakeService(
      MeterRegistry meters,
      @ConfigProperty(
              name = IntakeSettings.SCHEMES_KEY,
              defaultValue = IntakeSettings.DEFAULT_SCHEMES)
          Set<String> schemes,
      @ConfigProperty(name = IntakeSettings.POLICY_GRACE_KEY, defaultValue = "PT5S")
          Duration policyGrace,
      @ConfigProperty(name = IntakeSettings.PUBLICATION_GRACE_KEY, defaultValue = "PT60S")
          Duration publicationGrace) {
    this.meters = meters;
    this.settings =
        new IntakeSettings(
            schemes, policyGrace, publicationGrace, IntakeSettings.defaults().memory());
  }

  void start(
      @Observes StartupEvent event,
      Roles roles,
      Provider<KafkaSettings> kafka,
      Instance instance,
      BrokerAccess broker) {
    if (!roles.has(Role.INTAKE)) {
      return;
    }
    KafkaSettings reached = kafka.get();
    Patience patience = new Patience();
    Topology topology = IntakeTopology.build(reached, settings, patience, counter());
    application =
        Optional.of(new StreamsApplication(NAME, topology, patience, reached, instance, meters));
    application.get().startAfter(broker.topicsReady(reached));
  }

  private Consumer<Outcome> counter() {
    Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      counters.put(
          outcome,
          Counter.builder("cupel.announcements")
              .description("Announcements by what became of them")
              .tag("outcome", outcome.label())
              .register(meters));
    }
    return outcome -> counters.get(outcome).increment();
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
