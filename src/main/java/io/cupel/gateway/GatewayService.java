package io.cupel.gateway;

import io.cupel.broker.BrokerAccess;
import io.cupel.event.AvroSerde;
import io.cupel.event.Decision;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.KafkaSettings;
import io.cupel.event.Topic;
import io.cupel.role.Role;
import io.cupel.role.Roles;
import io.cupel.streams.Condition;
import io.cupel.streams.Health;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Keeps the view of all versions where the gateway's role is active. */
@Singleton
public class GatewayService {
  private static final String NAME = "gateway";

  private final StatusView view = new StatusView();
  private final DecisionLog decisions = new DecisionLog();
  private final Map<Integer, Long> taken = new HashMap<>(); // the reader's thread only
  private final MeterRegistry meters;
  private Optional<TopicFollower> reader = Optional.empty();

  @Inject
  GatewayService(MeterRegistry meters) {
    this.meters = meters;
  }

  void start(
      @Observes StartupEvent event,
      Roles roles,
      Provider<KafkaSettings> kafka,
      BrokerAccess broker) {
    if (!roles.has(Role.GATEWAY)) {
      return;
    }
    for (HardeningState state : HardeningState.values()) {
      Gauge.builder("cupel.versions", view, all -> all.count(state))
          .description("Versions by the state they are in")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
    Gauge.builder("cupel.oldest.waiting", view, GatewayService::longestWait)
        .description("How long the version that waits longest has been registered or queued")
        .baseUnit("seconds")
        .register(meters);
    KafkaSettings reached = kafka.get();
    String topic = reached.topics().name(Topic.HARDENING_STATUS);
    AvroSerde<HardeningStatus> statuses = reached.serde(HardeningStatus.class);
    String log = reached.topics().name(Topic.HARDENING_DECISIONS);
    AvroSerde<Decision> decided = reached.serde(Decision.class);
    reader =
        Optional.of(
            new TopicFollower(
                reached,
                NAME,
                Map.of(
                    topic,
                    r -> view.put(r.key(), statuses.deserialize(topic, r.value())),
                    log,
                    r -> take(r, decided.deserialize(log, r.value()))),
                meters,
                broker.topicsReady(reached)));
    reader.get().start();
  }

  private static double longestWait(StatusView view) {
    return view.waitingSince()
        .map(since -> Math.max(0, Duration.between(since, Instant.now()).toMillis() / 1000.0))
        .orElse(0.0);
  }

  void stop(@Observes ShutdownEvent event) {
    reader.ifPresent(TopicFollower::close);
  }

  StatusView view() {
    return view;
  }

  DecisionLog decisions() {
    return decisions;
  }

  /** A reader that connects again begins at the start: what was taken is left out. */
  private void take(ConsumerRecord<String, byte[]> record, Decision decision) {
    Long last = taken.put(record.partition(), record.offset());
    if (last != null && last >= record.offset()) {
      taken.put(record.partition(), last);
    } else if (decision != null) {
      decisions.add(record.key(), decision);
    }
  }

  Condition condition() {
    return reader
        .map(TopicFollower::condition)
        .orElseGet(() -> new Condition.NotReady("its role is not active here"));
  }

  @Produces
  @Readiness
  @Singleton
  HealthCheck readiness() {
    return () -> Health.readiness(NAME, reader.map(r -> condition()));
  }

  @Produces
  @Liveness
  @Singleton
  HealthCheck liveness() {
    return () -> Health.liveness(NAME, reader.map(r -> condition()));
  }
}
