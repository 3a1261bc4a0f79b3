package io.cupel.cli;

import io.cupel.event.CloudEvents;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.event.TopicCreation;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** A person's way to a running service: events in, events out, through Kafka only. */
final class ServiceConnection implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String SOURCE = "/cupel/cli";

  private final KafkaSettings settings;

  private ServiceConnection(KafkaSettings settings) {
    this.settings = settings;
  }

  /** Connects to the service that options and configuration name. */
  static ServiceConnection open(ConnectionOptions options) {
    return open(options.settings(ConfigProvider.getConfig()));
  }

  /**
   * Connects, and creates the topics if nothing has: a topic that a broker makes by itself is not
   * compacted.
   *
   * @throws ReasonException when no broker answers within seconds
   */
  static ServiceConnection open(KafkaSettings settings) {
    Map<String, Object> properties = settings.client("cupel-cli");
    properties.put("default.api.timeout.ms", Math.toIntExact(PATIENCE.toMillis()));
    properties.put("request.timeout.ms", Math.toIntExact(PATIENCE.toMillis()));
    try (Admin admin = Admin.create(properties)) {
      admin
          .describeCluster(new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis()))
          .nodes()
          .get(PATIENCE.toMillis() + 500, TimeUnit.MILLISECONDS);
      TopicCreation.ensure(admin, settings.topics(), settings.replicationFactor(), Topic.values());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw unavailable(settings, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(settings, e);
    }
    return new ServiceConnection(settings);
  }

  /** Publishes a policy. */
  void setPolicy(String model, HardeningPolicy policy) {
    publish(Topic.HARDENING_POLICIES, model, policy, HardeningPolicy.class);
  }

  /** Announces a version. */
  void announce(ModelVersionRegistered version) {
    publish(Topic.MODEL_VERSIONS, version.getModel(), version, ModelVersionRegistered.class);
  }

  /** The policies in force, by model. */
  SortedMap<String, HardeningPolicy> policies() {
    SortedMap<String, HardeningPolicy> policies = new TreeMap<>();
    try (EventStream events = fromStart(Topic.HARDENING_POLICIES)) {
      while (!events.atEnd()) {
        for (EventStream.Event event : events.poll(Duration.ofMillis(200))) {
          if (event.record() == null) {
            policies.remove(event.key());
          } else {
            policies.put(event.key(), (HardeningPolicy) event.record());
          }
        }
      }
    }
    return policies;
  }

  /** All events of the topics that are kept, and those to come. */
  EventStream fromStart(Topic... topics) {
    return EventStream.open(settings, true, topics);
  }

  /** Events of the topics from now on. */
  EventStream fromNow(Topic... topics) {
    return EventStream.open(settings, false, topics);
  }

  private <T extends SpecificRecord> void publish(
      Topic topic, String key, T record, Class<T> type) {
    Map<String, Object> properties = settings.client("cupel-cli");
    properties.put("delivery.timeout.ms", Math.toIntExact(2 * PATIENCE.toMillis()));
    properties.put("request.timeout.ms", Math.toIntExact(PATIENCE.toMillis()));
    properties.put("max.block.ms", PATIENCE.toMillis());
    try (Producer<String, T> producer =
        new KafkaProducer<>(
            properties, new StringSerializer(), settings.serde(type).serializer())) {
      // Each call is an event of its own; the service finds out that two mean the same job.
      CloudEvents envelope =
          CloudEvents.of(type, SOURCE, Instant.now(), UUID.randomUUID().toString());
      producer
          .send(
              new ProducerRecord<>(
                  settings.topics().name(topic), null, key, record, envelope.headers()))
          .get();
    } catch (ExecutionException | KafkaException e) {
      throw unavailable(settings, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(settings, e);
    }
  }

  private static ReasonException unavailable(KafkaSettings settings, Exception cause) {
    Throwable root = cause instanceof ExecutionException ? cause.getCause() : cause;
    String detail = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return new ReasonException(
        Reason.BROKER_UNAVAILABLE,
        "Kafka at " + settings.bootstrapServers() + " does not answer (" + detail + ").",
        cause);
  }

  @Override
  public void close() {
    // Every client is closed where it is used.
  }
}
