import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed webhooks as MLflow sends them, each of another version; started by intake.sh. Also the
 * MLflow whose every answer takes a while, that the gateway polls meanwhile.
 */
final class Webhooks {
  private static final byte[] NOTHING =
      "{\"model_versions\":[],\"registered_models\":[]}".getBytes(StandardCharsets.UTF_8);

  /** registry PORT MILLISECONDS | send GATEWAY SECRET COUNT AT_ONCE. */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("registry")) {
      registry(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    } else {
      send(
          URI.create(arguments[1] + "/webhooks/mlflow"),
          arguments[2],
          Integer.parseInt(arguments[3]),
          Integer.parseInt(arguments[4]));
    }
  }

  private static void registry(int port, int milliseconds) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, NOTHING.length);
            exchange.getResponseBody().write(NOTHING);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
  }

  private static void send(URI uri, String secret, int count, int atOnce) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    String run = Long.toString(System.currentTimeMillis(), 36);
    long[] micros = new long[count];
    int[] statuses = new int[count];
    AtomicInteger next = new AtomicInteger();
    ExecutorService senders = Executors.newFixedThreadPool(atOnce);
    long start = System.nanoTime();
    for (int sender = 0; sender < atOnce; sender++) {
      senders.execute(
          () -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
              long sent = System.nanoTime();
              statuses[i] = deliver(client, uri, secret, body(run, i));
              micros[i] = (System.nanoTime() - sent) / 1000;
            }
          });
    }
    senders.shutdown();
    senders.awaitTermination(5, TimeUnit.MINUTES);
    double seconds = (System.nanoTime() - start) / 1e9;
    Arrays.sort(micros);
    SortedMap<Integer, Integer> byStatus = new TreeMap<>();
    Arrays.stream(statuses).forEach(status -> byStatus.merge(status, 1, Integer::sum));
    System.out.printf(
        Locale.ROOT,
        "%d webhooks, %d at once, in %.1f s: %.0f a second; by status %s; until the answer: p50 %d,"
            + " p99 %d, longest %d ms%n",
        count,
        atOnce,
        seconds,
        count / seconds,
        byStatus,
        micros[count / 2] / 1000,
        micros[(int) Math.ceil(0.99 * count) - 1] / 1000,
        micros[count - 1] / 1000);
    if (byStatus.getOrDefault(200, 0) != count) {
      System.exit(1);
    }
  }

  private static String body(String run, int i) {
    return """
    {"entity":"model_version","action":"created","timestamp":"%s","data":{"name":"model-%d",\
    "version":"%d","source":"models:/m-%s%020d","run_id":null,"tags":{},"description":null}}\
    """
        .formatted(Instant.now(), i % 100, i + 1, run, i);
  }

  /** The status; 0 when there was no answer. */
  private static int deliver(HttpClient client, URI uri, String secret, String body) {
    try {
      String id = UUID.randomUUID().toString();
      String time = Long.toString(Instant.now().getEpochSecond());
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature =
          mac.doFinal((id + "." + time + "." + body).getBytes(StandardCharsets.UTF_8));
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/json")
              .header("X-MLflow-Delivery-Id", id)
              .header("X-MLflow-Timestamp", time)
              .header("X-MLflow-Signature", "v1," + Base64.getEncoder().encodeToString(signature))
              .POST(BodyPublishers.ofString(body))
              .build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (Exception e) {
      return 0;
    }
  }
}
