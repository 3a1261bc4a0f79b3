package io.cupel.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * One Kafka broker in a child JVM, for as long as this JVM lives or until closed. There is no
 * shutdown hook on purpose: it would run beside the service's own shutdown, and a Streams
 * application whose broker is gone does not close. The child stops when its input ends, which
 * covers every way in which this JVM may end.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String FOLDER = "broker";
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration LOCK_LIMIT = Duration.ofSeconds(40);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

  private final Path data;
  private final Process process;
  private final String bootstrapServers;
  private final Duration startTime;

  EmbeddedBroker(Path data, Process process, String bootstrapServers, Duration startTime) {
    this.data = data;
    this.process = process;
    this.bootstrapServers = bootstrapServers;
    this.startTime = startTime;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param home the service's data folder; made if missing. The broker keeps its own files in
   *     {@code broker} below it and its address in the file {@code bootstrap}
   * @param port where clients reach it on the loopback address; empty: the last run's, or a free
   *     one
   * @throws BrokerFailedException if it does not start
   */
  public static EmbeddedBroker start(Path home, OptionalInt port) {
    long begin = System.nanoTime();
    Path data = home.toAbsolutePath().normalize().resolve(FOLDER);
    try {
      Files.createDirectories(data);
      awaitPredecessor(data);
      String address = "127.0.0.1:" + BrokerPorts.choose(home, port);
      Process process = launch(data, address.substring(address.indexOf(':') + 1));
      keep(process, address);
      awaitAnswer(data, process, address, begin + START_LIMIT.toNanos());
      BrokerPorts.record(home, address);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      return new EmbeddedBroker(data, process, address, took);
    } catch (IOException e) {
      throw new BrokerFailedException("The embedded broker in " + data + " cannot start: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerFailedException("Interrupted while the embedded broker started.", e);
    }
  }

  /** Address of the broker that a running service keeps in this data folder, if there is one. */
  public static Optional<String> runningIn(Path home) {
    // The recorded port alone proves nothing: another program may have it by now.
    return BrokerPorts.recorded(home)
        .filter(address -> lockIsHeld(home.resolve(FOLDER).resolve(BrokerMain.LOCK)))
        .filter(BrokerPorts::answers);
  }

  private static boolean lockIsHeld(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (IOException e) {
      return false;
    }
  }

  private static void awaitPredecessor(Path data) throws IOException, InterruptedException {
    long limit = System.nanoTime() + LOCK_LIMIT.toNanos();
    try (FileChannel file =
        FileChannel.open(
            data.resolve(BrokerMain.LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (true) {
        try (FileLock lock = file.tryLock()) {
          if (lock != null) {
            return;
          }
        }
        if (System.nanoTime() > limit) {
          throw new BrokerFailedException(
              "Another service uses the data folder "
                  + data
                  + ". Stop it, or set another folder with cupel.data.");
        }
        Thread.sleep(50);
      }
    }
  }

  private static Process launch(Path data, String port) throws IOException {
    BrokerJars jars = BrokerJars.find();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
    command.addAll(ClassDataArchive.of(jars, data).options());
    command.addAll(List.of("-Dlog4j2.level=WARN", "-cp", jars.classPath()));
    command.addAll(List.of(BrokerMain.class.getName(), data.toString(), port));
    command.add(Integer.toString(BrokerPorts.anyFree()));
    return new ProcessBuilder(command)
        .directory(data.toFile())
        .redirectErrorStream(true)
        .redirectOutput(BrokerLog.in(data).file().toFile())
        .start();
  }

  /**
   * The child's input must stay open: a garbage-collected Process would close it. Meanwhile its
   * transactions are looked after.
   */
  private static void keep(Process process, String address) {
    Thread keeper =
        new Thread(
            () -> {
              try {
                while (!process.waitFor(BETWEEN_LOOKS.toSeconds(), TimeUnit.SECONDS)) {
                  TransactionRepair.look(address);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "broker-keeper");
    keeper.setDaemon(true);
    keeper.start();
  }

  private static void awaitAnswer(Path data, Process process, String address, long limit)
      throws InterruptedException {
    while (!BrokerPorts.answers(address)) {
      checkAlive(data, process, limit);
      Thread.sleep(20);
    }
    Map<String, Object> client = Map.of("bootstrap.servers", address, "client.id", "cupel-start");
    try (Admin admin = Admin.create(client)) {
      admin.describeCluster().nodes().get(limit - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      process.destroyForcibly();
      throw new BrokerFailedException(
          "The embedded broker does not answer. Its last words:\n" + BrokerLog.in(data).lastWords(),
          e);
    }
  }

  private static void checkAlive(Path data, Process process, long limit) {
    if (!process.isAlive()) {
      throw new BrokerFailedException(
          "The embedded broker ended with code "
              + process.exitValue()
              + ". Its last words ("
              + BrokerLog.in(data).file()
              + "):\n"
              + BrokerLog.in(data).lastWords());
    }
    if (System.nanoTime() > limit) {
      process.destroyForcibly();
      throw new BrokerFailedException(
          "The embedded broker was not ready within "
              + START_LIMIT.toSeconds()
              + " s. Its last words:\n"
              + BrokerLog.in(data).lastWords());
    }
  }

  /** {@code host:port} for clients. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Its clients' port. */
  int port() {
    return Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
  }

  /** From the call of start to the first answer. */
  public Duration startTime() {
    return startTime;
  }

  /** What it wrote last: the reason, where it died. */
  public String lastWords() {
    return BrokerLog.in(data).lastWords();
  }

  /** Whether its process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns when its process has ended. */
  void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  /** Process id, for diagnostics. */
  public long pid() {
    return process.pid();
  }

  /** Stops the broker in an orderly way, by force after half a minute. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
