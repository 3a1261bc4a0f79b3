import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How soon an installed Chromium shows the table; asked by its own protocol for developers. */
final class PageInBrowser {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TABLE_IS_THERE =
      "new Promise(done => { const look = () => document.querySelectorAll('tbody tr').length >= 100"
          + " ? requestAnimationFrame(() => done(performance.now())) : setTimeout(look, 1);"
          + " look(); })";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String api;
  private final Path work;

  /**
   * @param work folder for the browser's profile and log
   */
  PageInBrowser(String api, Path work) {
    this.api = api;
    this.work = work;
  }

  /** From the beginning of each navigation, every one in a new tab; nothing without a Chromium. */
  List<Double> millis(int times) throws Exception {
    List<Double> millis = new ArrayList<>();
    if (!Files.isExecutable(CHROMIUM)) {
      return millis;
    }
    Path profile = work.resolve("chromium");
    Process chromium =
        new ProcessBuilder(
                CHROMIUM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile)
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("chromium.log").toFile())
            .start();
    try {
      String devtools = "http://127.0.0.1:" + port(chromium, profile);
      for (int i = 0; i < times; i++) {
        millis.add(untilTheTableIsThere(devtools));
      }
      return millis;
    } finally {
      chromium.descendants().forEach(ProcessHandle::destroyForcibly);
      chromium.destroyForcibly().waitFor();
    }
  }

  private static String port(Process chromium, Path profile) throws Exception {
    Path ports = profile.resolve("DevToolsActivePort");
    while (!Files.exists(ports) || Files.size(ports) == 0) {
      if (!chromium.isAlive()) {
        throw new IllegalStateException("Chromium has ended; see chromium.log");
      }
      Thread.sleep(50);
    }
    return Files.readAllLines(ports).get(0);
  }

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
            Map.of("awaitPromise", true, "returnByValue", true, "expression", TABLE_IS_THERE));
    socket.abort();
    HttpRequest close =
        HttpRequest.newBuilder(URI.create(devtools + "/json/close/" + tab.get("id").asText()))
            .build();
    http.send(close, BodyHandlers.discarding());
    return time.get("result").get("result").get("value").asDouble();
  }

  /** Answers of the browser, by the number of the question. */
  private static final class Tab implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();

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
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
