import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Signed webhooks as MLflow sends them, each of another version; started by intake.sh. Every one
 * that was answered with 200 must then be in Kafka.
 */
final class Webhooks {
  /** GATEWAY SECRET BOOTSTRAP COUNT AT_ONCE. */
  public static void main(String[] arguments) throws Exception {
    send(
        URI.create(arguments[0] + "/webhooks/mlflow"),
        arguments[1],
        KafkaSettings.of(arguments[2]),
        Integer.parseInt(arguments[3]),
        Integer.parseInt(arguments[4]));
  }

  private static void send(URI uri, String secret, KafkaSettings kafka, int count, int atOnce)
      throws Exception {
    String run = "%012x".formatted(System.currentTimeMillis());
    long[] micros = new long[count];
    int[] statuses = new int[count];
    AtomicInteger next = new AtomicInteger();
    ExecutorService senders = Executors.newFixedThreadPool(atOnce);
    Shares shares = Shares.start();
    long start = System.nanoTime();
    for (int sender = 0; sender < atOnce; sender++) {
      senders.execute(
          () -> {
            try (KeptConnection gateway = new KeptConnection(uri)) {
              for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                long sent = System.nanoTime();
                statuses[i] = gateway.post(signed(secret, body(run, i)));
                micros[i] = (System.nanoTime() - sent) / 1000;
              }
            } catch (IOException e) {
              System.err.println("a sender gave up: " + e); // its versions have status 0
            }
          });
    }
    senders.shutdown();
    senders.awaitTermination(5, TimeUnit.MINUTES);
    double seconds = (System.nanoTime() - start) / 1e9;
    String processors = shares.of(count);
    Arrays.sort(micros);
    SortedMap<Integer, Integer> byStatus = new TreeMap<>();
    Arrays.stream(statuses).forEach(status -> byStatus.merge(status, 1, Integer::sum));
    int kept = kept(kafka, run);
    System.out.printf(
        Locale.ROOT,
        "%d webhooks, %d at once, in %.1f s: %.0f a second; by status %s; in Kafka %d; until the"
            + " answer: p50 %d, p99 %d, longest %d ms; %s%n",
        count,
        atOnce,
        seconds,
        count / seconds,
        byStatus,
        kept,
        micros[count / 2] / 1000,
        micros[(int) Math.ceil(0.99 * count) - 1] / 1000,
        micros[count - 1] / 1000,
        processors);
    if (byStatus.getOrDefault(200, 0) != count || kept != count) {
      System.exit(1);
    }
  }

  /** How many versions of this run the topic has. */
  private static int kept(KafkaSettings kafka, String run) {
    String topic = kafka.topics().name(Topic.MODEL_VERSIONS);
    Set<String> versions = new HashSet<>();
    try (Consumer<String, ModelVersionRegistered> consumer =
        new KafkaConsumer<>(
            kafka.client("load-test"),
            new StringDeserializer(),
            kafka.serde(ModelVersionRegistered.class).deserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<String, ModelVersionRegistered> found :
            consumer.poll(Duration.ofMillis(100))) {
          if (found.value().getArtifactUri().contains("m-" + run)) {
            versions.add(found.value().getVersion());
          }
        }
      }
    }
    return versions.size();
  }

  private static String body(String run, int i) {
    return """
    {"entity":"model_version","action":"created","timestamp":"%s","data":{"name":"model-%d",\
    "version":"%d","source":"models:/m-%s%020d","run_id":null,"tags":{},"description":null}}\
    """
        .formatted(Instant.now(), i % 100, i + 1, run, i);
  }

  /** The headers that MLflow sends, an empty line, and the body. */
  private static String signed(String secret, String body) {
    try {
      String id = UUID.randomUUID().toString();
      String time = Long.toString(Instant.now().getEpochSecond());
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature =
          mac.doFinal((id + "." + time + "." + body).getBytes(StandardCharsets.UTF_8));
      return """
      Content-Type: application/json\r
      X-MLflow-Delivery-Id: %s\r
      X-MLflow-Timestamp: %s\r
      X-MLflow-Signature: v1,%s\r
      Content-Length: %d\r
      \r
      %s\
      """
          .formatted(id, time, Base64.getEncoder().encodeToString(signature), body.length(), body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
