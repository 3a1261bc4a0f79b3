package io.cupel.broker;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Runs in the broker's own JVM: formats the data folder once, starts Kafka, and stops when the
 * parent's pipe closes, which it does however the parent ends. Kafka is reached by reflection
 * alone: its jars are on this JVM's class path and never on the service's.
 *
 * <p>Arguments: data folder, client port, controller port.
 */
public final class BrokerMain {
  /** Held by the broker as long as it lives. */
  static final String LOCK = "broker.lock";

  private static final long STOP_MILLIS = 25_000;

  private BrokerMain() {}

  /** Returns when Kafka has stopped. */
  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]).toAbsolutePath();
    // Never released by hand: held until this JVM is gone, and with it Kafka's own files.
    FileChannel lockFile =
        FileChannel.open(data.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lockFile.lock();
    Path properties = data.resolve("server.properties");
    Files.write(properties, serverProperties(data, args[1], args[2]));
    if (!Files.exists(data.resolve("log/meta.properties"))) {
      format(properties);
    }
    stopWithParent();
    Class.forName("kafka.Kafka")
        .getMethod("main", String[].class)
        .invoke(null, (Object) new String[] {properties.toString()});
    lockFile.close();
  }

  private static List<String> serverProperties(Path data, String port, String controllerPort) {
    return List.of(
        "process.roles=broker,controller",
        "node.id=1",
        "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
        "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
        "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
        "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names=CONTROLLER",
        "inter.broker.listener.name=PLAINTEXT",
        "log.dirs=" + data.resolve("log").toString().replace("\\", "\\\\"),
        "auto.create.topics.enable=false",
        "default.replication.factor=1",
        "offsets.topic.replication.factor=1",
        "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1",
        "share.coordinator.state.topic.replication.factor=1",
        "share.coordinator.state.topic.min.isr=1",
        // One node: fifty partitions of each internal topic would only cost files and start time.
        "offsets.topic.num.partitions=4",
        "transaction.state.log.num.partitions=4",
        "share.coordinator.state.topic.num.partitions=4",
        "group.initial.rebalance.delay.ms=0",
        "group.share.max.record.lock.duration.ms=3600000",
        "group.share.min.record.lock.duration.ms=1000",
        // By default the broker buries jobs that nobody ends only in topics called dlq.something.
        "errors.deadletterqueue.topic.name.prefix=",
        // A new member of a share group gets its partitions with its second heartbeat: by default
        // five seconds in which an announced job only waits.
        "group.share.min.heartbeat.interval.ms=1000",
        "group.share.heartbeat.interval.ms=1000",
        // A killed member keeps its partitions for so long: what is on them would wait for nobody.
        "group.share.min.session.timeout.ms=10000",
        "group.share.session.timeout.ms=15000",
        "group.coordinator.threads=1",
        "share.coordinator.threads=1",
        "num.network.threads=2",
        "num.io.threads=4",
        "log.cleaner.dedupe.buffer.size=16777216");
  }

  private static void format(Path properties) throws ReflectiveOperationException {
    Object code =
        Class.forName("kafka.tools.StorageTool")
            .getMethod("execute", String[].class, PrintStream.class)
            .invoke(
                null,
                new String[] {
                  "format", "--ignore-formatted", "-t", clusterId(), "-c", properties.toString()
                },
                System.out);
    if (!Integer.valueOf(0).equals(code)) {
      throw new IllegalStateException("formatting the data folder failed with code " + code);
    }
  }

  private static String clusterId() {
    UUID random = UUID.randomUUID();
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(random.getMostSignificantBits())
            .putLong(random.getLeastSignificantBits())
            .array();
    // A leading '-' would look like an option.
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).replaceFirst("^-", "A");
  }

  private static void stopWithParent() {
    Thread watch = new Thread(BrokerMain::exitAtEndOfInput, "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void exitAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // The parent says nothing; only the end counts.
      }
    } catch (IOException e) {
      // A broken pipe is an end, too.
    }
    Thread last = new Thread(BrokerMain::haltLate, "stop-limit");
    last.setDaemon(true);
    last.start();
    System.exit(0);
  }

  /** A broker that cannot stop would hold the data folder's lock against its successor. */
  private static void haltLate() {
    try {
      Thread.sleep(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
