import io.cupel.event.CloudEvents;
import io.cupel.event.HardeningJob;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Announces versions by Kafka and watches which jobs come of them; started by intake.sh.
 *
 * <p>Every version is announced COPIES times in a row and must make one job, as a consumer of
 * committed records sees it. The time of a version runs from when its first announcement was due,
 * whether or not it could be sent then, until its job can be read.
 */
final class Announcements {
  private static final int MODELS = 100;
  private static final long WARM_NANOS = Duration.ofSeconds(5).toNanos();
  private static final Duration SILENCE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final KafkaSettings kafka;
  private final String run = Long.toString(System.currentTimeMillis(), 36);
  private final Map<String, Long> due = new ConcurrentHashMap<>();
  private final Map<String, Long> arrived = new ConcurrentHashMap<>();
  private volatile int twice;
  private volatile long lastJob;
  private long start;

  private Announcements(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /** BOOTSTRAP VERSIONS COPIES RATE: versions a second, 0 for as fast as it goes. */
  public static void main(String[] arguments) throws Exception {
    int versions = Integer.parseInt(arguments[1]);
    int copies = Integer.parseInt(arguments[2]);
    int rate = Integer.parseInt(arguments[3]);
    new Announcements(KafkaSettings.of(arguments[0])).play(versions, copies, rate);
  }

  private void play(int versions, int copies, int rate) throws Exception {
    try (Consumer<String, HardeningJob> jobs = consumer()) {
      // What comes at once is made beforehand: to make it is no part of the intake.
      List<ProducerRecord<String, byte[]>> ready =
          rate == 0
              ? IntStream.range(0, versions)
                  .mapToObj(i -> records(i, copies))
                  .flatMap(List::stream)
                  .toList()
              : List.of();
      Thread announcing = new Thread(() -> announce(ready, versions, copies, rate));
      Shares shares = Shares.start();
      start = System.nanoTime();
      announcing.start();
      lastJob = start;
      while (arrived.size() < versions && System.nanoTime() - lastJob < PATIENCE.toNanos()) {
        hear(jobs);
      }
      announcing.join();
      double seconds = (lastJob - start) / 1e9;
      String processors = shares.of(versions * copies);
      long end = System.nanoTime() + SILENCE.toNanos();
      while (System.nanoTime() < end) { // whether a second job of any version comes after all
        hear(jobs);
      }
      report(versions, copies, seconds, processors);
    }
  }

  private Consumer<String, HardeningJob> consumer() {
    Map<String, Object> properties = kafka.client("load-test");
    properties.put("isolation.level", "read_committed");
    properties.put("fetch.max.wait.ms", 20);
    Consumer<String, HardeningJob> jobs =
        new KafkaConsumer<>(
            properties, new StringDeserializer(), kafka.serde(HardeningJob.class).deserializer());
    List<TopicPartition> partitions =
        jobs.partitionsFor(kafka.topics().name(Topic.HARDENING_JOBS)).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .collect(Collectors.toList());
    jobs.assign(partitions);
    jobs.seekToEnd(partitions);
    partitions.forEach(jobs::position);
    return jobs;
  }

  private void hear(Consumer<String, HardeningJob> jobs) {
    for (ConsumerRecord<String, HardeningJob> job : jobs.poll(Duration.ofMillis(20))) {
      String version = job.value().getVersion().getVersion();
      if (!version.startsWith(run)) {
        continue; // of an earlier run
      }
      lastJob = System.nanoTime();
      if (arrived.putIfAbsent(version, lastJob) != null) {
        twice++;
      }
    }
  }

  private void announce(
      List<ProducerRecord<String, byte[]>> ready, int versions, int copies, int rate) {
    Map<String, Object> properties = kafka.client("load-test");
    properties.put("linger.ms", 5);
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < versions; i++) {
        long at = rate == 0 ? System.nanoTime() : start + i * 1_000_000_000L / rate;
        while (System.nanoTime() < at) {
          LockSupport.parkNanos(at - System.nanoTime());
        }
        due.put(name(i), at);
        (rate == 0 ? ready.subList(i * copies, (i + 1) * copies) : records(i, copies))
            .forEach(producer::send);
      }
    }
  }

  /** The announcements of one version. */
  private List<ProducerRecord<String, byte[]>> records(int i, int copies) {
    String topic = kafka.topics().name(Topic.MODEL_VERSIONS);
    ModelVersionRegistered version = version(i);
    byte[] bytes = kafka.serde(ModelVersionRegistered.class).serialize(topic, version);
    return IntStream.range(0, copies)
        .mapToObj(
            copy ->
                CloudEvents.of(
                    ModelVersionRegistered.class, "/load", Instant.now(), name(i) + "." + copy))
        .map(
            envelope ->
                new ProducerRecord<>(topic, null, version.getModel(), bytes, envelope.headers()))
        .toList();
  }

  private String name(int i) {
    return run + "-" + i;
  }

  private ModelVersionRegistered version(int i) {
    return ModelVersionRegistered.newBuilder()
        .setRegistry("load")
        .setModel("model-" + i % MODELS)
        .setVersion(name(i))
        .setArtifactUri("https://models.example/" + i + "/model.pt")
        .setRegisteredAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
        .build();
  }

  private void report(int versions, int copies, double seconds, String processors) {
    System.out.printf(
        Locale.ROOT,
        "%d announcements of %d versions in %.1f s: %.0f a second, %.0f in the second half; jobs"
            + " %d, missing %d, made twice %d; until the job is there: %s; without the first five"
            + " seconds: %s; %s%n",
        versions * copies,
        versions,
        seconds,
        versions * copies / seconds,
        copies * laterRate(),
        arrived.size(),
        versions - arrived.size(),
        twice,
        waits(start),
        waits(start + WARM_NANOS),
        processors);
    if (arrived.size() != versions || twice > 0) {
      System.exit(1);
    }
  }

  /** Jobs a second from the one in the middle to the last. */
  private double laterRate() {
    long[] times = arrived.values().stream().mapToLong(Long::longValue).sorted().toArray();
    int middle = times.length / 2;
    return times.length < 2
        ? 0
        : (times.length - 1 - middle) * 1e9 / (times[times.length - 1] - times[middle]);
  }

  /** How long the versions that were due from this moment on waited for their jobs. */
  private String waits(long from) {
    long[] millis =
        arrived.entrySet().stream()
            .filter(e -> due.get(e.getKey()) - from >= 0)
            .mapToLong(e -> (e.getValue() - due.get(e.getKey())) / 1_000_000)
            .sorted()
            .toArray();
    return "p50 %d, p99 %d, longest %d ms"
        .formatted(quantile(millis, 0.5), quantile(millis, 0.99), quantile(millis, 1));
  }

  private static long quantile(long[] sorted, double q) {
    return sorted.length == 0 ? -1 : sorted[(int) Math.ceil(q * sorted.length) - 1];
  }
}
