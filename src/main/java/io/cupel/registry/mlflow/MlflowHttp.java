package io.cupel.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One call of a tracking server: its answer, or why there is none. Redirects are not followed, so
 * that credentials reach the configured server only. Thread-safe.
 */
final class MlflowHttp {
  private static final int LARGEST_ANSWER = 32 << 20;
  private static final int LONGEST_QUOTATION = 300;
  private static final JsonMapper JSON = new JsonMapper();

  private final MlflowServer server;
  private final HttpClient http;

  MlflowHttp(MlflowServer server) {
    this.server = server;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(server.connectTimeout())
            .followRedirects(Redirect.NEVER)
            .build();
  }

  /** A call without a body, GET for example. */
  JsonNode call(String method, String path, Query query) {
    return json(send(method, path + query, BodyPublishers.noBody(), server.requestTimeout()));
  }

  /** A call with a JSON body. */
  JsonNode call(String method, String path, JsonNode body) {
    return json(
        send(method, path, BodyPublishers.ofString(body.toString()), server.requestTimeout()));
  }

  /** A call that sends bytes. */
  void upload(String path, BodyPublisher bytes, Duration timeout) {
    send("PUT", path, bytes, timeout);
  }

  private HttpResponse<byte[]> send(
      String method, String path, BodyPublisher body, Duration timeout) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .timeout(timeout)
            .header("Accept", "application/json")
            .header("User-Agent", "cupel")
            .method(method, body);
    if (body.contentLength() != 0) {
      request.header(
          "Content-Type", method.equals("PUT") ? "application/octet-stream" : "application/json");
    }
    server.credentials().authorization().ifPresent(a -> request.header("Authorization", a));
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(request.build(), head -> new BoundedBody(LARGEST_ANSWER));
    try {
      // The request's own time-out ends with the answer's head.
      return succeeded(method, path, sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("A call of MLflow was interrupted.");
    } catch (TimeoutException e) {
      sent.cancel(true);
      throw away(method, path, "no answer within " + timeout.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        String said = io.getMessage() == null ? "" : ": " + io.getMessage();
        throw away(method, path, io.getClass().getSimpleName() + said, io);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static HttpResponse<byte[]> succeeded(
      String method, String path, HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return answer;
    }
    JsonNode error = errorOf(answer);
    String code = error.path("error_code").asText("");
    String said = error.path("message").asText("");
    String message =
        "MLflow answers %s %s with %d%s%s."
            .formatted(
                method,
                path(path),
                status,
                code.isEmpty() ? "" : " " + code,
                said.isEmpty() ? "" : ": " + Shown.line(said, LONGEST_QUOTATION));
    if (status >= 500 || status == 408 || status == 425 || status == 429) {
      throw new MlflowException.Unavailable(message, RetryAfter.of(answer.headers()), null);
    }
    throw new MlflowException.Refused(message, status, code);
  }

  private static JsonNode errorOf(HttpResponse<byte[]> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      return JSON.createObjectNode(); // a proxy's page
    }
  }

  private static JsonNode json(HttpResponse<byte[]> answer) {
    try {
      JsonNode node = JSON.readTree(answer.body());
      if (node.isObject()) {
        return node;
      }
    } catch (IOException e) {
      // As below.
    }
    // A page of a proxy, most likely, and as passing as its answers with 502.
    throw new MlflowException.Unavailable(
        "What answers " + answer.uri().getPath() + " is not MLflow: no JSON object.",
        Optional.empty(),
        null);
  }

  private MlflowException away(String method, String path, String why, Exception e) {
    return new MlflowException.Unavailable(
        "MLflow at %s does not answer %s %s (%s)."
            .formatted(server.url(), method, path(path), Shown.line(why, LONGEST_QUOTATION)),
        Optional.empty(),
        e);
  }

  private static String path(String path) {
    return path.split("\\?", 2)[0];
  }
}
