package io.cupel.replay;

import io.cupel.event.KafkaSettings;
import io.cupel.event.RegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Replays. Each candidate is a transaction of its own: what was replayed and the mark that says so
 * are there together or not at all. All replays of an installation share one transactional id: one
 * that begins ends any other, and reads the backlog only after that.
 */
public final class Replay {
  private final KafkaSettings kafka;

  /**
   * What was chosen, but not replayed.
   *
   * @param candidate which
   * @param why in words
   */
  public record Left(Candidate candidate, String why) {}

  public Replay(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Replays what is chosen and can be replayed. What Kafka would never take is left, and does not
   * keep back what comes after it.
   *
   * @param done told of each one, when it is committed
   * @return what was chosen, but cannot be replayed
   * @throws KafkaException when the broker is away, or another replay began meanwhile; what was
   *     told of is replayed all the same
   */
  public List<Left> run(Predicate<Candidate> chosen, Consumer<Candidate> done) {
    Map<String, Object> properties = kafka.client("cupel-replay");
    properties.put("transactional.id", kafka.topics().group("cupel-replay"));
    properties.put("transaction.timeout.ms", 30_000);
    properties.put("delivery.timeout.ms", 20_000);
    properties.put("request.timeout.ms", 10_000);
    properties.put("max.block.ms", 20_000);
    properties.put("linger.ms", 0);
    properties.put("acks", "all");
    properties.put("max.request.size", 2 << 20); // as large as a dead letter may be
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
      List<Candidate> all = new Backlog(kafka).read().stream().filter(chosen).toList();
      List<Left> left = new ArrayList<>();
      for (Candidate candidate : all) {
        Optional<String> obstacle = candidate.obstacle().or(() -> replay(candidate, producer));
        obstacle.ifPresentOrElse(
            why -> left.add(new Left(candidate, why)), () -> done.accept(candidate));
      }
      return List.copyOf(left);
    } finally {
      producer.close(Duration.ofSeconds(2));
    }
  }

  /** Empty when it is committed, else why its records cannot be written. */
  private static Optional<String> replay(Candidate candidate, Producer<byte[], byte[]> producer) {
    producer.beginTransaction();
    try {
      candidate.records().forEach(producer::send);
      producer.commitTransaction(); // raises what any send raised
      return Optional.empty();
    } catch (KafkaException e) {
      String why = itsOwnFault(e).orElseThrow(() -> e);
      producer.abortTransaction();
      return Optional.of(why);
    }
  }

  /** What is wrong with the record; empty where it is with the broker or another replay. */
  private static Optional<String> itsOwnFault(KafkaException failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof RegistryUnavailableException) {
        return Optional.empty();
      }
      if (t instanceof RecordTooLargeException
          || t instanceof SerializationException
          || t instanceof TopicAuthorizationException) {
        return Optional.of("Kafka takes no such record: " + t.getMessage());
      }
      if (t instanceof InvalidOffsetException) {
        return Optional.of("It is no longer kept.");
      }
    }
    return Optional.empty();
  }
}
