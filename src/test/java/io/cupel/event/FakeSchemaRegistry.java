package io.cupel.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The two calls of the Confluent REST API that the serdes use, under any base path. */
public final class FakeSchemaRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final String base;
  private final List<String> schemas = new ArrayList<>();
  private final List<String> subjects = new ArrayList<>();
  private int requests;
  private int failures;

  /** Answers at once. */
  public FakeSchemaRegistry(String base) throws IOException {
    this.base = base;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Its base. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + base;
  }

  synchronized int add(String schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  synchronized List<String> subjects() {
    return List.copyOf(subjects);
  }

  /** It does not do as it should for so many requests. */
  public synchronized void failNext(int times) {
    failures = times;
  }

  /** Whether it has failed as often as it was told to. */
  public synchronized boolean recovered() {
    return failures == 0;
  }

  synchronized int requests() {
    return requests;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    requests++;
    String path = exchange.getRequestURI().getPath();
    if (failures > 0) {
      failures--;
      send(exchange, 503, Map.of());
    } else if (path.matches(base + "/subjects/[^/]+/versions")) {
      subjects.add(path.split("/")[path.split("/").length - 2]);
      String schema = JSON.readTree(exchange.getRequestBody()).get("schema").asText();
      send(exchange, 200, Map.of("id", add(schema)));
    } else {
      int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
      if (path.startsWith(base + "/schemas/ids/") && id <= schemas.size()) {
        send(exchange, 200, Map.of("schema", schemas.get(id - 1)));
      } else {
        send(exchange, 404, Map.of("error_code", 40403));
      }
    }
  }

  private static void send(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
