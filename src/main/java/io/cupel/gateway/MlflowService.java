package io.cupel.gateway;

import io.cupel.broker.BrokerAccess;
import io.cupel.event.AvroSerde;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelWatch;
import io.cupel.event.Topic;
import io.cupel.reason.Reason;
import io.cupel.registry.mlflow.AnnouncedVersions;
import io.cupel.registry.mlflow.MlflowClient;
import io.cupel.registry.mlflow.MlflowConfig;
import io.cupel.registry.mlflow.VersionAnnouncement;
import io.cupel.registry.mlflow.poll.PollSettings;
import io.cupel.registry.mlflow.poll.ReconcilePoll;
import io.cupel.registry.mlflow.poll.VersionListing;
import io.cupel.registry.mlflow.webhook.Delivery;
import io.cupel.registry.mlflow.webhook.DeliveryCheck;
import io.cupel.registry.mlflow.webhook.Receipt;
import io.cupel.registry.mlflow.webhook.Reception;
import io.cupel.registry.mlflow.webhook.WebhookSettings;
import io.cupel.role.Role;
import io.cupel.role.Roles;
import io.cupel.streams.Condition;
import io.cupel.streams.Health;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.health.HealthCheck;
import org.jboss.logging.Logger;

/**
 * Finds new versions in MLflow where the gateway's role is active: by webhook, by poll, or both.
 */
@Singleton
public class MlflowService {
  private static final Logger LOG = Logger.getLogger(MlflowService.class);
  private static final String NAME = "mlflow-poll";

  private final GatewayService gateway;
  private final MeterRegistry meters;
  private final MlflowMetrics metrics;
  private final VersionAnnouncement announcements;
  private final WebhookSettings webhooks;
  private final Optional<MlflowClient> client;
  private final PollSettings settings;
  private final Clock clock = Clock.systemUTC();

  private Optional<EventPublisher> publisher = Optional.empty();
  private Optional<Reception> reception = Optional.empty();
  private Optional<TopicFollower> policies = Optional.empty();
  private Optional<PollLoop> poll = Optional.empty();

  @Inject
  MlflowService(
      GatewayService gateway,
      MeterRegistry meters,
      MlflowConfig mlflow,
      MlflowWebhookConfig webhookConfig,
      MlflowPollConfig pollConfig) {
    this.gateway = gateway;
    this.meters = meters;
    this.metrics = new MlflowMetrics(meters);
    this.announcements = new VersionAnnouncement(mlflow.registry());
    this.webhooks = MlflowWebhookConfig.settings(webhookConfig);
    this.settings = MlflowPollConfig.settings(pollConfig, !webhooks.secrets().isEmpty());
    this.client =
        pollConfig.enabled()
            ? MlflowConfig.server(mlflow).map(MlflowClient::new)
            : Optional.empty();
  }

  void start(
      @Observes StartupEvent event,
      Roles roles,
      Provider<KafkaSettings> kafka,
      BrokerAccess broker) {
    boolean wanted = !webhooks.secrets().isEmpty() || client.isPresent();
    if (!roles.has(Role.GATEWAY) || !wanted) {
      return;
    }
    metrics.takesWebhooks(!webhooks.secrets().isEmpty());
    KafkaSettings reached = kafka.get();
    EventPublisher events = new EventPublisher("mlflow", reached, broker.topicsReady(reached));
    publisher = Optional.of(events);
    AnnouncedVersions announced = new AnnouncedVersions(new StatusLookup(gateway.view()));
    PolicyWatches watches = new PolicyWatches(announcements.registry(), events::record, clock);
    client.ifPresent(found -> startPoll(found, watches, announced, events, reached, broker));
    if (!webhooks.secrets().isEmpty()) {
      Consumer<String> hints = model -> poll.ifPresent(loop -> loop.hint(model));
      reception =
          Optional.of(
              new Reception(
                  new DeliveryCheck(webhooks, clock),
                  announcements,
                  events::announcing,
                  announced,
                  model -> policiesAreKnown() && !watches.covers(model),
                  hints));
    }
  }

  /** Never without a poll, which finds what is left out on the strength of this. */
  private boolean policiesAreKnown() {
    return policies.filter(p -> p.condition() instanceof Condition.Ready).isPresent();
  }

  private void startPoll(
      MlflowClient mlflow,
      PolicyWatches watches,
      AnnouncedVersions announced,
      EventPublisher events,
      KafkaSettings kafka,
      BrokerAccess broker) {
    TopicFollower follower =
        new TopicFollower(
            kafka, "gateway-policies", views(kafka, watches), meters, broker.topicsReady(kafka));
    PollLoop loop =
        new PollLoop(
            listener ->
                new ReconcilePoll(
                    settings,
                    VersionListing.of(mlflow),
                    announcements,
                    watches,
                    announced,
                    events::announce,
                    listener,
                    clock,
                    RandomGenerator.getDefault()),
            () -> gateway.condition() instanceof Condition.Ready && policiesAreKnown(),
            metrics,
            clock);
    policies = Optional.of(follower);
    poll = Optional.of(loop);
    follower.start();
    loop.start();
  }

  private static Map<String, TopicFollower.View> views(KafkaSettings kafka, PolicyWatches watches) {
    String watchTopic = kafka.topics().name(Topic.MODEL_WATCHES);
    AvroSerde<ModelWatch> serde = kafka.serde(ModelWatch.class);
    return Map.of(
        kafka.topics().name(Topic.HARDENING_POLICIES),
        record -> {
          if (record.value() == null) {
            watches.policyRemoved(record.key());
          } else {
            watches.policySet(record.key(), Instant.ofEpochMilli(record.timestamp()));
          }
        },
        watchTopic,
        record -> {
          if (record.value() != null) {
            watches.watched(serde.deserialize(watchTopic, record.value()));
          }
        });
  }

  void stop(@Observes ShutdownEvent event) {
    poll.ifPresent(PollLoop::close);
    policies.ifPresent(TopicFollower::close);
    publisher.ifPresent(EventPublisher::close);
  }

  boolean takesWebhooks() {
    return reception.isPresent();
  }

  int largestWebhook() {
    return webhooks.maxBytes();
  }

  /** Takes a delivery where webhooks are taken. */
  CompletionStage<Receipt> take(Delivery delivery) {
    return reception.orElseThrow().take(delivery).thenApply(this::counted);
  }

  Receipt refuse(Reason reason) {
    return counted(Receipt.Refused.because(reason));
  }

  private Receipt counted(Receipt receipt) {
    metrics.delivery(receipt);
    if (receipt instanceof Receipt.Tested) {
      LOG.info("MLflow's test of its webhook arrived");
    } else {
      LOG.debugf("Webhook: %s", receipt); // at any higher level, anybody could fill the log
    }
    return receipt;
  }

  /** Not part of readiness: with MLflow away, a gateway still takes webhooks and answers. */
  @Produces
  @Wellness
  @Singleton
  HealthCheck wellness() {
    return () -> Health.readiness(NAME, poll.map(PollLoop::condition));
  }
}
