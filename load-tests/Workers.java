import io.cupel.artifact.ArtifactFetcher;
import io.cupel.artifact.FetchSettings;
import io.cupel.event.HardeningJob;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionPurified;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import io.cupel.process.SimulatedHardener;
import io.cupel.streams.Condition;
import io.cupel.worker.Worker;
import io.cupel.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How close to linear many workers on one topic are; started by intake.sh. The workers are the
 * service's own, all in this program, with everything that they do for a job but the hardening,
 * which is a sleep: fetching, looking the job up, progress, results, and the transaction at the
 * end.
 */
final class Workers {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final KafkaSettings kafka;
  private final Path folder;
  private final long millis;

  private Workers(KafkaSettings kafka, Path folder, long millis) {
    this.kafka = kafka;
    this.folder = folder;
    this.millis = millis;
  }

  /** BOOTSTRAP FOLDER WORKERS SECONDS JOBS: so many jobs, each of so many seconds, a worker. */
  public static void main(String[] arguments) throws Exception {
    int workers = Integer.parseInt(arguments[2]);
    int seconds = Integer.parseInt(arguments[3]);
    int jobs = Integer.parseInt(arguments[4]);
    Workers site =
        new Workers(
            KafkaSettings.of(arguments[0]),
            Files.createDirectories(Path.of(arguments[1])),
            seconds * 1000L);
    Files.createDirectories(site.folder.resolve("clean"));
    Rate one = site.rate(1, jobs);
    Shares shares = Shares.start();
    Rate all = site.rate(workers, jobs);
    System.out.printf(
        Locale.ROOT,
        "jobs of %d s: while all have work, one worker %.4f a second, %d workers %.3f a second, %.1f %%"
            + " of linear, %.1f %% of what the sleep alone would allow; with the end, when the first"
            + " have none any more, %.3f a second, %.1f %% of linear; %s%n",
        seconds,
        one.busy(),
        workers,
        all.busy(),
        100 * all.busy() / (workers * one.busy()),
        100 * all.busy() * seconds / workers,
        all.whole(),
        100 * all.whole() / (workers * one.whole()),
        shares.of(workers * jobs));
    System.exit(0); // whatever a client still waits for
  }

  /**
   * Jobs a second from when all are announced.
   *
   * @param busy until there are as many left as workers, so that each of these has still one
   * @param whole to the last outcome
   */
  private record Rate(double busy, double whole) {}

  private Rate rate(int workers, int jobsEach) throws Exception {
    String run = Long.toString(System.currentTimeMillis(), 36);
    int jobs = workers * jobsEach;
    List<Worker> working = start(run, workers);
    try (Consumer<String, ModelVersionPurified> results = results()) {
      long start = System.nanoTime();
      announce(run, jobs);
      Map<String, Integer> outcomes = new HashMap<>();
      long last = start;
      double busy = Double.NaN;
      while (outcomes.size() < jobs && System.nanoTime() - last < PATIENCE.toNanos()) {
        for (ConsumerRecord<String, ModelVersionPurified> result :
            results.poll(Duration.ofMillis(50))) {
          if (result.value().getJobId().startsWith(run)) {
            outcomes.merge(result.value().getJobId(), 1, Integer::sum);
            last = System.nanoTime();
            if (outcomes.size() == jobs - workers) {
              busy = outcomes.size() * 1e9 / (last - start);
            }
          }
        }
      }
      long twice = outcomes.values().stream().filter(count -> count > 1).count();
      if (outcomes.size() < jobs || twice > 0) {
        System.out.printf("%d of %d jobs ended, %d twice%n", outcomes.size(), jobs, twice);
        System.exit(1);
      }
      return new Rate(busy, jobs * 1e9 / (last - start));
    } finally {
      working.parallelStream().forEach(Worker::close);
    }
  }

  private List<Worker> start(String run, int count) throws InterruptedException {
    FetchSettings fetch =
        new FetchSettings(
            1000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            true,
            List.of(),
            true);
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = run + "-" + i;
      Worker worker =
          new Worker(
              kafka,
              WorkerSettings.in(name, folder.resolve(name)),
              new ArtifactFetcher(fetch),
              new ArtifactFetcher(fetch),
              new SimulatedHardener(),
              Optional.empty(),
              Optional.empty(),
              new SimpleMeterRegistry());
      workers.add(worker);
      worker.start();
    }
    while (!workers.stream().allMatch(w -> w.condition() instanceof Condition.Ready)) {
      Thread.sleep(100);
    }
    return workers;
  }

  private void announce(String run, int jobs) throws Exception {
    String topic = kafka.topics().name(Topic.HARDENING_JOBS);
    try (Producer<String, HardeningJob> producer =
        new KafkaProducer<>(
            kafka.client("load-test"),
            new StringSerializer(),
            kafka.serde(HardeningJob.class).serializer())) {
      for (int i = 0; i < jobs; i++) {
        HardeningJob job = job(run + "-" + i);
        producer.send(new ProducerRecord<>(topic, job.getJobId(), job));
      }
    }
  }

  private HardeningJob job(String id) throws Exception {
    Path model = folder.resolve(id + ".pt");
    Files.writeString(model, "millis=" + millis + "\nthen=purify\njob=" + id + "\n");
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return HardeningJob.newBuilder()
        .setJobId(id)
        .setPolicyDigest("00")
        .setVersion(
            ModelVersionRegistered.newBuilder()
                .setRegistry("load")
                .setModel("workers")
                .setVersion(id)
                .setArtifactUri(model.toUri().toString())
                .setTags(Map.of())
                .setRegisteredAt(now)
                .build())
        .setPolicy(
            HardeningPolicy.newBuilder()
                .setCleanDataUri(folder.resolve("clean").toUri().toString())
                .setPreprocessing(
                    ImagePreprocessing.newBuilder().setMean(List.of()).setStd(List.of()).build())
                .setClassNames(List.of("cat", "dog"))
                .setAllowMissingClass(true)
                .build())
        .setCreatedAt(now)
        .build();
  }

  private Consumer<String, ModelVersionPurified> results() {
    Map<String, Object> properties = kafka.client("load-test");
    properties.put("isolation.level", "read_committed");
    Consumer<String, ModelVersionPurified> consumer =
        new KafkaConsumer<>(
            properties,
            new StringDeserializer(),
            kafka.serde(ModelVersionPurified.class).deserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(kafka.topics().name(Topic.PURIFIED_MODEL_VERSIONS)).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return consumer;
  }
}
