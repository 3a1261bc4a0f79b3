package io.cupel.artifact.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Does to clients what a real server cannot be asked for: breaks off after half of what is left of
 * an object, each time, and answers with any status.
 */
final class StubS3 implements AutoCloseable {
  final byte[] object = new byte[100_000];
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile String version = "\"one\"";

  StubS3() throws IOException {
    for (int i = 0; i < object.length; i++) {
      object[i] = (byte) (i * 31 >> 3);
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** As when the object is written anew. */
  void replace() {
    version = "\"two\"";
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(path + " " + exchange.getRequestHeaders().getOrDefault("Range", List.of()));
    try (exchange) {
      if (path.startsWith("/models/status/")) {
        exchange.sendResponseHeaders(Integer.parseInt(path.substring(15)), -1);
        return;
      }
      String condition = exchange.getRequestHeaders().getFirst("If-Match");
      if (condition != null && !condition.equals(version)) {
        exchange.sendResponseHeaders(412, -1);
        return;
      }
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
      byte[] rest = Arrays.copyOfRange(object, from, object.length);
      exchange.getResponseHeaders().set("ETag", version);
      exchange.sendResponseHeaders(range == null ? 200 : 206, rest.length);
      int sent = path.endsWith("/broken") && rest.length > 20_000 ? rest.length / 2 : rest.length;
      exchange.getResponseBody().write(rest, 0, sent);
      exchange.getResponseBody().flush();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
