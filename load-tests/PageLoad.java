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
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Many versions, many listeners; started by page.sh. */
final class PageLoad {
  private static final String TOPIC = "hardening-status";
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
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
    load.showThePage(Path.of(arguments[4]));
    load.listen(Integer.parseInt(arguments[3]));
    System.exit(0); // listeners do not end by themselves
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
    return http.send(HttpRequest.newBuilder(URI.create(api + path)).build(), BodyHandlers.ofString())
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

  private void showThePage(Path work) throws Exception {
    if (!Files.isExecutable(CHROMIUM)) {
      System.out.println("There is no Chromium: the table was not measured.");
      return;
    }
    Path profile = work.resolve("chromium");
    Process chromium =
        new ProcessBuilder(
                CHROMIUM.toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--no-first-run", "--remote-debugging-port=0", "--user-data-dir=" + profile)
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("chromium.log").toFile())
            .start();
    try {
      Path ports = profile.resolve("DevToolsActivePort");
      while (!Files.exists(ports)) {
        Thread.sleep(50);
      }
      String devtools = "http://127.0.0.1:" + Files.readAllLines(ports).get(0);
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < REPEATED / 3; i++) {
        millis.add(untilTheTableIsThere(devtools));
      }
      report("until 100 rows of the table are there", millis);
    } finally {
      chromium.descendants().forEach(ProcessHandle::destroyForcibly);
      chromium.destroyForcibly().waitFor();
    }
  }

  /** In a new tab, from the beginning of the navigation. */
  private double untilTheTableIsThere(String devtools) throws Exception {
    HttpRequest open =
        HttpRequest.newBuilder(URI.create(devtools + "/json/new?about:blank"))
            .method("PUT", HttpRequest.BodyPublishers.noBody())
            .build();
    JsonNode tab = JSON.readTree(http.send(open, BodyHandlers.ofString()).body());
    Tab answers = new Tab();
    WebSocket socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(tab.get("webSocketDebuggerUrl").asText()), answers)
            .get(10, TimeUnit.SECONDS);
    answers.ask(socket, 1, "Page.navigate", Map.of("url", api + "/"));
    JsonNode time =
        answers.ask(
            socket,
            2,
            "Runtime.evaluate",
            Map.of(
                "awaitPromise",
                true,
                "returnByValue",
                true,
                "expression",
                "new Promise(done => { const look = () => document.querySelectorAll('tbody tr').length >= 100"
                    + " ? requestAnimationFrame(() => done(performance.now())) : setTimeout(look, 1); look(); })"));
    socket.abort();
    http.send(
        HttpRequest.newBuilder(URI.create(devtools + "/json/close/" + tab.get("id").asText()))
            .build(),
        BodyHandlers.discarding());
    return time.get("result").get("result").get("value").asDouble();
  }

  /** Answers of the browser, by the number of the question. */
  private static final class Tab implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private final Map<Integer, CompletableFuture<JsonNode>> asked =
        new java.util.concurrent.ConcurrentHashMap<>();

    JsonNode ask(WebSocket socket, int id, String method, Map<String, ?> parameters)
        throws Exception {
      CompletableFuture<JsonNode> answer = new CompletableFuture<>();
      asked.put(id, answer);
      socket.sendText(
          JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true);
      return answer.get(60, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          JsonNode message = JSON.readTree(text.toString());
          if (message.has("id")) {
            asked.get(message.get("id").asInt()).complete(message);
          }
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  private void listen(int listeners) throws Exception {
    ConcurrentLinkedQueue<Double> late = new ConcurrentLinkedQueue<>();
    AtomicInteger open = new AtomicInteger();
    HttpRequest request = HttpRequest.newBuilder(URI.create(api + "/api/events")).build();
    for (int i = 0; i < listeners; i++) {
      http.sendAsync(request, BodyHandlers.ofLines())
          .thenAcceptAsync(
              answer -> {
                open.incrementAndGet();
                answer.body().filter(line -> line.startsWith("data:")).forEach(line -> late.add(age(line)));
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
    Collections.sort(millis);
    System.out.printf(
        "%s: median %.0f ms, 95 %% within %.0f ms, longest %.0f ms%n",
        what,
        millis.get(millis.size() / 2),
        millis.get((int) (0.95 * (millis.size() - 1))),
        millis.get(millis.size() - 1));
  }
}
