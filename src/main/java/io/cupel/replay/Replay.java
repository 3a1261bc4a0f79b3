package io.cupel.replay;

import io.cupel.event.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Replays. Each candidate is a transaction of its own: what was replayed and the mark that says so
 * are there together or not at all. All replays of an installation share one transactional id: one
 * that begins ends any other, and reads the backlog only after that.
 */
public final class Replay {
  private final KafkaSettings kafka;

  public Replay(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Replays what is chosen and can be replayed.
   *
   * @param done told of each one, when it is committed
   * @return what was chosen but cannot be replayed
   * @throws KafkaException when the broker is away, or another replay began meanwhile; what was
   *     told of is replayed all the same
   */
  public List<Candidate> run(Predicate<Candidate> chosen, Consumer<Candidate> done) {
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
      for (Candidate candidate : all) {
        if (candidate.obstacle().isEmpty()) {
          producer.beginTransaction();
          candidate.records().forEach(producer::send);
          producer.commitTransaction(); // raises what any send raised
          done.accept(candidate);
        }
      }
      return all.stream().filter(c -> c.obstacle().isPresent()).toList();
    } finally {
      producer.close(Duration.ofSeconds(2));
    }
  }
}
