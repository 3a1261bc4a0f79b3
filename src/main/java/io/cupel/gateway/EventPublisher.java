package io.cupel.gateway;

import io.cupel.event.CloudEvents;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ManualCommand;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.ModelWatch;
import io.cupel.event.RegistryUnavailableException;
import io.cupel.event.Topic;
import io.cupel.event.VersionKey;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes what the gateway finds out. Each call returns when all replicas that are in step have the
 * record ({@link #announcing} at once), and gives up within seconds: whoever waits for the answer
 * tries again. Thread safe.
 *
 * <p>Every call throws a {@link ReasonException}: BROKER_UNAVAILABLE when Kafka does not take the
 * record, MALFORMED_EVENT when it never will; and {@link CancellationException} when interrupted.
 */
final class EventPublisher implements AutoCloseable {
  private final KafkaSettings kafka;
  private final CompletableFuture<Void> topics;
  private final KafkaProducer<String, byte[]> producer;
  private final String source;

  /**
   * @param finder the part of the gateway that finds things out, {@code mlflow} for example
   * @param topics completes when they are there: a topic that a broker makes by itself is not
   *     compacted
   */
  EventPublisher(String finder, KafkaSettings kafka, CompletableFuture<Void> topics) {
    this.source = "/cupel/gateway/" + finder;
    this.kafka = kafka;
    this.topics = topics;
    Map<String, Object> properties = kafka.client("cupel-gateway-" + finder);
    properties.put("acks", "all");
    properties.put("enable.idempotence", true);
    properties.put("linger.ms", 5); // what comes at once goes at once: a request each costs most
    properties.put("max.block.ms", 4_000);
    properties.put("request.timeout.ms", 4_000);
    properties.put("delivery.timeout.ms", 8_000);
    producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  void announce(ModelVersionRegistered version) {
    await(announcing(version));
  }

  /**
   * The same without waiting: the stage ends when they have it, else with the {@link
   * ReasonException}. What depends on it runs on the producer's only thread, unless it asks for
   * another.
   */
  CompletionStage<Void> announcing(ModelVersionRegistered version) {
    CloudEvents envelope =
        CloudEvents.of(
            ModelVersionRegistered.class,
            source,
            version.getRegisteredAt(),
            VersionKey.of(version).encoded(),
            version.getRegisteredAt().toString());
    return publishing(
        Topic.MODEL_VERSIONS, version.getModel(), version, ModelVersionRegistered.class, envelope);
  }

  void record(String key, ModelWatch watch, Instant now) {
    publish(
        Topic.MODEL_WATCHES,
        key,
        watch,
        ModelWatch.class,
        CloudEvents.of(ModelWatch.class, source, now, key, watch.getSince().toString()));
  }

  /** By the model's name, where the intake remembers the model's jobs. */
  void command(ManualCommand command) {
    publish(
        Topic.HARDENING_COMMANDS,
        command.getModel(),
        command,
        ManualCommand.class,
        CloudEvents.of(
            ManualCommand.class, source, command.getRequestedAt(), command.getCommandId()));
  }

  private <T extends SpecificRecord> void publish(
      Topic topic, String key, T record, Class<T> type, CloudEvents envelope) {
    await(publishing(topic, key, record, type, envelope));
  }

  private <T extends SpecificRecord> CompletableFuture<Void> publishing(
      Topic topic, String key, T record, Class<T> type, CloudEvents envelope) {
    if (!topics.isDone() || topics.isCompletedExceptionally()) {
      return CompletableFuture.failedFuture(
          new ReasonException(Reason.BROKER_UNAVAILABLE, "The topics are not there yet."));
    }
    String name = kafka.topics().name(topic);
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    try {
      producer.send(
          new ProducerRecord<>(
              name, null, key, kafka.serde(type).serialize(name, record), envelope.headers()),
          (metadata, problem) -> {
            if (problem == null) {
              acknowledged.complete(null);
            } else {
              acknowledged.completeExceptionally(failure(problem));
            }
          });
    } catch (InterruptException e) {
      throw stopped(e);
    } catch (KafkaException e) {
      acknowledged.completeExceptionally(failure(e));
    }
    return acknowledged;
  }

  private static void await(CompletionStage<Void> acknowledged) {
    try {
      acknowledged.toCompletableFuture().get();
    } catch (InterruptedException e) {
      throw stopped(e);
    } catch (ExecutionException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  private static CancellationException stopped(Exception cause) {
    Thread.currentThread().interrupt();
    return (CancellationException) new CancellationException("The gateway stops.").initCause(cause);
  }

  private ReasonException failure(Throwable cause) {
    boolean itsOwnFault =
        cause instanceof RecordTooLargeException
            || (cause instanceof SerializationException
                && !(cause instanceof RegistryUnavailableException));
    return itsOwnFault
        ? new ReasonException(
            Reason.MALFORMED_EVENT,
            "Kafka takes no such record: " + cause.getMessage() + ".",
            cause)
        : new ReasonException(
            Reason.BROKER_UNAVAILABLE,
            "Kafka at " + kafka.bootstrapServers() + " did not take the record.",
            cause);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
