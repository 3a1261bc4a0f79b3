package io.cupel.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves the models' files, in the mood that it is told to be in. */
final class ArtifactServer implements AutoCloseable {
  /** How it answers. */
  enum Mood {
    WELL,
    /** 503. */
    DOWN,
    /** A byte now and then. */
    SLOW,
    /** The connection ends in the middle of the file. */
    CUT,
    /** The connection ends before any answer. */
    REFUSING
  }

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile Mood mood = Mood.WELL;

  ArtifactServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** Has the file from now on; its URI. */
  String put(String name, String content) {
    files.put("/" + name, content.getBytes(StandardCharsets.UTF_8));
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
  }

  void set(Mood mood) {
    this.mood = mood;
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] file = files.get(exchange.getRequestURI().getPath());
    try (exchange) {
      Mood now = mood;
      if (now == Mood.REFUSING) {
        return;
      }
      if (now == Mood.DOWN || file == null) {
        exchange.sendResponseHeaders(now == Mood.DOWN ? 503 : 404, -1);
        return;
      }
      exchange.sendResponseHeaders(200, file.length);
      send(exchange.getResponseBody(), file, now);
    }
  }

  private static void send(OutputStream out, byte[] file, Mood mood) throws IOException {
    int end = mood == Mood.CUT ? file.length / 2 : file.length;
    for (int i = 0; i < end; i++) {
      out.write(file[i]);
      if (mood == Mood.SLOW && i % 16 == 0) {
        out.flush();
        pause();
      }
    }
    out.flush();
  }

  private static void pause() {
    try {
      Thread.sleep(250);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
