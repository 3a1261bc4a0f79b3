import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cupel.event.AvroSerde;
import io.cupel.event.HardeningState;
import io.cupel.event.HardeningStatus;
import io.cupel.event.VersionKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Many versions, many listeners; started by page.sh. */
final class PageLoad {
  private static final String TOPIC = "hardening-status";
  private static final int REPEATED = 30;
  private static final int UPDATES = 200;
  private static final int UPDATES_A_SECOND = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String api;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AvroSerde<HardeningStatus> serde = AvroSerde.of(HardeningStatus.class);
  private final KafkaProducer<String, byte[]> producer;

  private PageLoad(String api, String kafka) {
    this.api = api;
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka), new StringSerializer(), new ByteArraySerializer());
  }

  public static void main(String[] arguments) throws Exception {
    PageLoad load = new PageLoad(arguments[0], arguments[1]);
    load.fill(Integer.parseInt(arguments[2]));
    load.askTheApi();
    PageInBrowser page = new PageInBrowser(load.api, Path.of(arguments[4]));
    report("until 100 rows of the table are there", page.millis(REPEATED));
    boolean heard = load.listen(Integer.parseInt(arguments[3]));
    System.exit(heard ? 0 : 1); // listeners do not end by themselves
  }

  private void fill(int versions) throws Exception {
    HardeningState[] states = HardeningState.values();
    for (int i = 0; i < versions; i++) {
      send(i, states[i % states.length], Instant.now());
    }
    producer.flush();
    int known = 0;
    while (known < versions) {
      Thread.sleep(100);
      known = 0;
      for (JsonNode count : JSON.readTree(get("/api/states"))) {
        known += count.asInt();
      }
    }
    System.out.println(versions + " versions");
  }

  private void send(int number, HardeningState state, Instant at) {
    HardeningStatus status =
        HardeningStatus.newBuilder()
            .setRegistry("load")
            .setModel("model-" + number / 20)
            .setVersion(String.valueOf(number % 20))
            .setState(state)
            .setJobId("%064x".formatted(number))
            .setPhase(state == HardeningState.RUNNING ? "screen" : null)
            .setFraction(state == HardeningState.RUNNING ? 0.25 : null)
            .setReason(state == HardeningState.FAILED ? "CORRUPT_ARCHIVE" : null)
            .setRegisteredAt(at)
            .setUpdatedAt(at)
            .build();
    producer.send(
        new ProducerRecord<>(
            TOPIC, VersionKey.of(status).encoded(), serde.serialize(TOPIC, status)));
  }

  private String get(String path) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(api + path)).build(), BodyHandlers.ofString())
        .body();
  }

  private void askTheApi() throws Exception {
    for (String path :
        List.of(
            "/api/versions?limit=100",
            "/api/versions?limit=100&after=load%2Fmodel-400%2F0",
            "/api/versions?limit=100&search=model-49",
            "/api/versions?limit=1000",
            "/api/states")) {
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < 2 * REPEATED; i++) {
        long start = System.nanoTime();
        get(path);
        if (i >= REPEATED) { // the service's virtual machine compiles beside the first ones
          millis.add((System.nanoTime() - start) / 1e6);
        }
      }
      report("GET " + path, millis);
    }
  }

  private boolean listen(int listeners) throws Exception {
    ConcurrentLinkedQueue<Double> late = new ConcurrentLinkedQueue<>();
    AtomicInteger open = new AtomicInteger();
    HttpRequest request = HttpRequest.newBuilder(URI.create(api + "/api/events")).build();
    for (int i = 0; i < listeners; i++) {
      http.sendAsync(request, BodyHandlers.ofLines())
          .thenAcceptAsync(
              answer -> {
                open.incrementAndGet();
                answer
                    .body()
                    .filter(line -> line.startsWith("data:"))
                    .forEach(line -> late.add(age(line)));
              },
              task -> {
                Thread thread = new Thread(task);
                thread.setDaemon(true);
                thread.start();
              });
    }
    while (open.get() < listeners) {
      Thread.sleep(50);
    }
    Thread.sleep(1000);
    for (int i = 0; i < UPDATES; i++) {
      send(i, HardeningState.RUNNING, Instant.now());
      producer.flush();
      Thread.sleep(1000 / UPDATES_A_SECOND);
    }
    int expected = listeners * UPDATES;
    Instant patience = Instant.now().plus(Duration.ofSeconds(30));
    while (late.size() < expected && Instant.now().isBefore(patience)) {
      Thread.sleep(100);
    }
    System.out.printf(
        "%d listeners, %d updates, %d a second: %d of %d heard%n",
        listeners, UPDATES, UPDATES_A_SECOND, late.size(), expected);
    report("from the update to each listener", new ArrayList<>(late));
    return late.size() == expected;
  }

  private static double age(String line) {
    try {
      JsonNode version = JSON.readTree(line.substring("data:".length()));
      Instant sent = Instant.parse(version.get("updatedAt").asText());
      return Duration.between(sent, Instant.now()).toMillis();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void report(String what, List<Double> millis) {
    if (millis.isEmpty()) {
      System.out.println(what + ": not measured");
      return;
    }
    Collections.sort(millis);
    System.out.printf(
        "%s: median %.0f ms, 95 %% within %.0f ms, longest %.0f ms%n",
        what,
        millis.get(millis.size() / 2),
        millis.get((int) (0.95 * (millis.size() - 1))),
        millis.get(millis.size() - 1));
  }
}
