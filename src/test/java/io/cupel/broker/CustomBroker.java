package io.cupel.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker that differs from the service's own: other features, other listeners. */
public final class CustomBroker implements AutoCloseable {
  private final Path folder;
  private final int port;
  private Process process;

  private CustomBroker(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /**
   * A broker whose share groups are switched off, as in a cluster that came from an older Kafka.
   */
  public static CustomBroker withoutShareGroups(Path folder) throws IOException {
    int port = BrokerPorts.anyFree();
    return started(
        folder,
        port,
        List.of(
            "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:0",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name=PLAINTEXT"),
        List.of("--feature", "share.version=0"));
  }

  /**
   * A broker whose clients must encrypt and name themselves.
   *
   * @param properties of its listener at this port
   */
  public static CustomBroker with(
      Path folder, int port, List<String> properties, List<String> format) throws IOException {
    return started(folder, port, properties, format);
  }

  private static CustomBroker started(
      Path folder, int port, List<String> properties, List<String> format) throws IOException {
    int controller = BrokerPorts.anyFree();
    List<String> all = new ArrayList<>();
    for (String property : properties) {
      all.add(property.replace("CONTROLLER://127.0.0.1:0", "CONTROLLER://127.0.0.1:" + controller));
    }
    all.addAll(
        List.of(
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@127.0.0.1:" + controller,
            "controller.listener.names=CONTROLLER",
            "log.dirs=" + folder.resolve("log"),
            "auto.create.topics.enable=false",
            "default.replication.factor=1",
            "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=2",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "transaction.state.log.num.partitions=2",
            "share.coordinator.state.topic.replication.factor=1",
            "share.coordinator.state.topic.min.isr=1",
            "group.initial.rebalance.delay.ms=0",
            "log.cleaner.dedupe.buffer.size=16777216"));
    Files.createDirectories(folder);
    Path file = Files.write(folder.resolve("server.properties"), all);
    List<String> arguments =
        new ArrayList<>(
            List.of("kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ"));
    arguments.addAll(List.of("-c", file.toString()));
    arguments.addAll(format);
    CustomBroker broker = new CustomBroker(folder, port);
    Process formatting = broker.launch(arguments);
    if (await(formatting) != 0) {
      throw new IllegalStateException(Files.readString(folder.resolve("out.log")));
    }
    broker.start();
    return broker;
  }

  private static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process launch(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Dlog4j2.level=WARN", "-cp", BrokerJars.find().classPath()));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("out.log").toFile())
        .start();
  }

  /** Starts it, for the second time where it was stopped. */
  public void start() {
    try {
      process = launch(List.of("kafka.Kafka", folder.resolve("server.properties").toString()));
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      while (!BrokerPorts.answers(bootstrapServers())) {
        if (!process.isAlive()) {
          throw new IllegalStateException(Files.readString(folder.resolve("out.log")));
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code host:port} for clients. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    await(process);
  }
}
