package io.cupel.cli;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Ends the service of this process once its readiness says UP, as asked over HTTP. */
final class UntilReady {
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(5); // for one answer

  private final HttpRequest question;

  /**
   * @param management host and port of health
   */
  UntilReady(String management) {
    question =
        HttpRequest.newBuilder(URI.create("http://" + management + "/q/health/ready"))
            .timeout(PATIENCE)
            .build();
  }

  /** Asks in the background, for as long as the service runs. */
  void start() {
    Thread asking = new Thread(this::ask, "until-ready");
    asking.setDaemon(true);
    asking.start();
  }

  private void ask() {
    HttpClient client = HttpClient.newHttpClient();
    try {
      while (!ready(client)) {
        Thread.sleep(PAUSE.toMillis());
      }
      Quarkus.asyncExit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ready(HttpClient client) throws InterruptedException {
    try {
      return client.send(question, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // it may be on its way to its end
    }
  }
}
