package io.cupel.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process that is killed, stopped and started again. Not thread-safe. */
final class Child implements AutoCloseable {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private Process process;

  /**
   * @param environment in addition to ours
   * @param log gets what it writes, of every start
   */
  Child(String name, List<String> command, Map<String, String> environment, Path log) {
    this.name = name;
    this.command = command;
    this.environment = environment;
    this.log = log;
  }

  String name() {
    return name;
  }

  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
    RUNNING.add(process);
    process.onExit().thenAccept(RUNNING::remove);
  }

  /** Leaves nothing behind, whatever the state of anything. */
  static void killAll() {
    RUNNING.forEach(Process::destroyForcibly);
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** As kill -9 does; its own children see their input end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void signal(String signal) throws IOException, InterruptedException {
    signal(process.pid(), signal);
  }

  static void signal(long pid, String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** The processes that it has started, and those that they have: its engine and its cage. */
  List<ProcessHandle> below() {
    return process.descendants().toList();
  }

  /** Whether its log has the text, since the first start. */
  boolean hasSaid(String text) throws IOException {
    return Files.exists(log) && Files.readString(log).contains(text);
  }

  /** As Ctrl-C does, by force after half a minute. Whether it took the polite way. */
  boolean end() throws InterruptedException {
    process.destroy();
    boolean polite = process.waitFor(30, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    return polite;
  }

  @Override
  public void close() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
