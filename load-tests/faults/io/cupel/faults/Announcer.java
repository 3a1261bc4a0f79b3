package io.cupel.faults;

import io.cupel.event.CloudEvents;
import io.cupel.event.HardeningPolicy;
import io.cupel.event.ImagePreprocessing;
import io.cupel.event.KafkaSettings;
import io.cupel.event.ModelVersionRegistered;
import io.cupel.event.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Announces versions, and remembers what it announced. Waits while the broker is away. */
final class Announcer implements AutoCloseable {
  static final String MODEL = "load-test";

  /** As what results are published in a registry. */
  static final String PURIFIED = "load-test-purified";

  private static final int ONE_OF_THEM_REGISTERED = 3;

  /**
   * One announced version.
   *
   * @param file what the artifact server has for it
   */
  record Announced(Kind kind, String file) {}

  private final KafkaSettings kafka;
  private final ArtifactServer server;
  private final Optional<Registry> registry;
  private final Random random;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, Announced> announced = new LinkedHashMap<>();
  private int garbage;

  Announcer(KafkaSettings kafka, ArtifactServer server, Optional<Registry> registry, long seed) {
    this.kafka = kafka;
    this.server = server;
    this.registry = registry;
    this.random = new Random(seed);
    Map<String, Object> properties = kafka.client("load-test");
    properties.put("delivery.timeout.ms", 180_000);
    properties.put("max.block.ms", 180_000);
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** One policy for every version. */
  void setPolicy(Path cleanData) throws Exception {
    HardeningPolicy policy =
        HardeningPolicy.newBuilder()
            .setCleanDataUri(cleanData.toUri().toString())
            .setPreprocessing(ImagePreprocessing.newBuilder().build())
            .setTimeBudgetSeconds(8)
            .setPublishAs(PURIFIED)
            .build();
    String topic = kafka.topics().name(Topic.HARDENING_POLICIES);
    send(topic, kafka.serde(HardeningPolicy.class).serialize(topic, policy), HardeningPolicy.class);
  }

  /**
   * Announces a new version.
   *
   * @param times more than once: the same announcement again
   */
  synchronized void announce(Kind kind, int times) throws Exception {
    int serial = announced.size() + 1;
    int millis = random.nextInt(10) == 0 ? 3000 : 50 + random.nextInt(700);
    String file = kind.file(serial, millis);
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(file.getBytes(StandardCharsets.UTF_8));
    Place place = place(serial, file);
    ModelVersionRegistered event =
        ModelVersionRegistered.newBuilder()
            .setRegistry(place.registry())
            .setModel(MODEL)
            .setVersion(place.version())
            .setArtifactUri(place.uri())
            .setArtifactSha256(HexFormat.of().formatHex(digest))
            .setRegisteredAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
            .build();
    announced.put(place.version(), new Announced(kind, file));
    String topic = kafka.topics().name(Topic.MODEL_VERSIONS);
    for (int i = 0; i < times; i++) {
      send(
          topic,
          kafka.serde(ModelVersionRegistered.class).serialize(topic, event),
          ModelVersionRegistered.class);
    }
  }

  /** Of which registry a version is, and where its file is. */
  private record Place(String registry, String version, String uri) {}

  /** In the registry, if it is there and by chance; else in our server. */
  private Place place(int serial, String file) throws InterruptedException {
    if (registry.filter(Registry::isThere).isPresent()
        && random.nextInt(ONE_OF_THEM_REGISTERED) == 0) {
      try {
        MlflowCalls.Registered made = registry.get().calls().register(MODEL, file);
        return new Place(Registry.NAME, made.number(), made.uri());
      } catch (IOException e) {
        // A fault has met it: this version is not registered, or nobody hears of it.
      }
    }
    String version = "e" + serial;
    return new Place("event", version, server.put(version, file));
  }

  /** Writes what is no event. */
  synchronized void writeGarbage() throws Exception {
    byte[] value = ("garbage " + garbage++).getBytes(StandardCharsets.UTF_8);
    send(kafka.topics().name(Topic.MODEL_VERSIONS), value, ModelVersionRegistered.class);
  }

  private void send(
      String topic, byte[] value, Class<? extends org.apache.avro.specific.SpecificRecord> type)
      throws InterruptedException, ExecutionException {
    CloudEvents envelope =
        CloudEvents.of(type, "/load-test", Instant.now(), HexFormat.of().formatHex(value));
    byte[] key = MODEL.getBytes(StandardCharsets.UTF_8);
    producer.send(new ProducerRecord<>(topic, null, key, value, envelope.headers())).get();
  }

  /** By version. */
  synchronized Map<String, Announced> announced() {
    return new LinkedHashMap<>(announced);
  }

  synchronized int garbage() {
    return garbage;
  }

  @Override
  public void close() {
    producer.close(java.time.Duration.ofSeconds(2));
  }
}
