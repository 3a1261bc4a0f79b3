package io.cupel.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A real MLflow that is killed, stopped and goes away for minutes; it keeps what it has in files. It
 * comes back in a thread of its own, while other faults are done.
 */
final class Registry implements AutoCloseable {
  /** Under this name its versions are announced. */
  static final String NAME = "mlflow";

  private static final int START_TRIES = 600;
  private static final long TRY_MILLIS = 500;

  private final MlflowCalls calls;
  private final Child server;
  private Thread back = new Thread(() -> {}); // of the last absence
  private volatile boolean there;
  private volatile String failure = "";

  /**
   * Starts it and waits until it answers.
   *
   * @param python an interpreter with mlflow 3
   * @param home its folder is made in it
   * @param port where it shall listen
   */
  Registry(String python, Path home, int port) throws Exception {
    calls = new MlflowCalls(port);
    Path folder = Files.createDirectories(home.resolve("mlflow"));
    List<String> command =
        List.of(
            python,
            "-m",
            "mlflow",
            "server",
            "--backend-store-uri",
            "sqlite:///" + folder.resolve("mlflow.db"),
            "--artifacts-destination",
            folder.resolve("artifacts").toString(),
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--workers",
            "1");
    Map<String, String> environment =
        Map.of(
            "MLFLOW_DISABLE_TELEMETRY", "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    server = new Child("mlflow", command, environment, home.resolve("mlflow.log"));
    start();
    calls.createModel(Announcer.MODEL);
  }

  String url() {
    return calls.url();
  }

  /** What it has, asked over REST. */
  MlflowCalls calls() {
    return calls;
  }

  /** False while it is away, and until it has answered again. */
  boolean isThere() {
    return there;
  }

  /**
   * Is killed with all its processes, and started again after a while.
   *
   * @return false when it is away already
   */
  boolean leave(long millis) throws InterruptedException {
    if (!there) {
      return false;
    }
    there = false;
    kill();
    back = new Thread(() -> comeBack(millis), "registry");
    back.start();
    return true;
  }

  private void comeBack(long millis) {
    try {
      Thread.sleep(millis);
      start();
    } catch (Exception e) {
      failure = "MLflow did not come back: " + e;
    }
  }

  /** Does nothing for a while, with all its processes. */
  boolean stop(Pause pause) throws Exception {
    if (!there) {
      return false;
    }
    signal("STOP");
    pause.take();
    signal("CONT");
    return true;
  }

  /** How long something lasts. */
  interface Pause {
    void take() throws InterruptedException;
  }

  /** Waits until it is there; what went wrong, or nothing. */
  String awaitReturn() throws InterruptedException {
    back.join();
    return failure;
  }

  private void start() throws IOException, InterruptedException {
    server.start();
    for (int tries = 0; !calls.answers(); tries++) {
      if (tries == START_TRIES || !server.isAlive()) {
        throw new IOException("no answer from MLflow; see its log");
      }
      Thread.sleep(TRY_MILLIS);
    }
    there = true;
  }

  private void kill() throws InterruptedException {
    List<ProcessHandle> below = server.below(); // afterwards they could not be found any more
    server.kill();
    below.forEach(ProcessHandle::destroyForcibly);
  }

  private void signal(String signal) throws Exception {
    for (ProcessHandle process : server.below()) {
      Child.signal(process.pid(), signal);
    }
    server.signal(signal);
  }

  @Override
  public void close() {
    server.close();
  }
}
