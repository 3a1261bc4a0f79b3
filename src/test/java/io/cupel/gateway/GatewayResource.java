package io.cupel.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cupel.broker.BrokerResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A broker, and an MLflow whose list of versions is whatever was last put to {@code
 * /answer/STATUS}. Over HTTP, since test and resource need not share their classes.
 */
public class GatewayResource extends BrokerResource {
  static final String SECRET = "the webhook's secret";
  static final int MAX_BYTES = 4096;
  static final String ACTION_KEY = "0123456789abcdef0123456789abcdef";

  private static final String ANSWER = "/answer/";

  private volatile byte[] versions = "{}".getBytes(StandardCharsets.UTF_8);
  private volatile int status = 200;
  private HttpServer mlflow;

  @Override
  public Map<String, String> start() {
    try {
      mlflow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    mlflow.createContext(ANSWER, this::setAnswer);
    mlflow.createContext("/api/2.0/mlflow/model-versions/search", this::list);
    mlflow.start();
    Map<String, String> settings = super.start();
    settings.put("cupel.mlflow.url", "http://localhost:" + mlflow.getAddress().getPort());
    settings.put("cupel.mlflow.webhook.secret", SECRET);
    settings.put("cupel.mlflow.webhook.max-bytes", Integer.toString(MAX_BYTES));
    settings.put("cupel.actions.key", ACTION_KEY);
    settings.put("cupel.mlflow.poll.period", "PT1S");
    settings.put("cupel.mlflow.poll.settle", "PT0S");
    return settings;
  }

  private void setAnswer(HttpExchange exchange) throws IOException {
    try (exchange) {
      status = Integer.parseInt(exchange.getRequestURI().getPath().substring(ANSWER.length()));
      versions = exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private void list(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, versions.length);
      exchange.getResponseBody().write(versions);
    }
  }

  @Override
  public void stop() {
    super.stop();
    if (mlflow != null) {
      mlflow.stop(0);
    }
  }
}
