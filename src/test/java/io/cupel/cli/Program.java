package io.cupel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A call of {@code ./cupel} as a person makes it: the launcher, the packaged program, a process.
 * Output goes to files, so that a process that writes much does not wait for its reader.
 */
final class Program implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 180;

  private final Process process;
  private final Path out;
  private final Path err;

  private Program(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static Program start(Path workingFolder, Object... args) throws IOException {
    return start(workingFolder, Map.of(), args);
  }

  /**
   * @param environment in addition to the test's own
   */
  static Program start(Path workingFolder, Map<String, String> environment, Object... args)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of("cupel").toAbsolutePath().toString());
    Arrays.stream(args).map(Object::toString).forEach(words::add);
    Path out = Files.createTempFile(workingFolder, "out", ".txt");
    Path err = Files.createTempFile(workingFolder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(workingFolder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // What is packaged is what is tested: a build here would hide that it is stale.
    builder.environment().put("CUPEL_MAVEN", "false");
    builder.environment().keySet().removeIf(name -> name.startsWith("CUPEL_KAFKA"));
    builder.environment().remove("KAFKA_BOOTSTRAP_SERVERS");
    builder.environment().remove("CUPEL_DATA");
    builder.environment().putAll(environment);
    return new Program(builder.start(), out, err);
  }

  /** Starts a call and waits for its end. */
  static Call call(Path workingFolder, Object... args) throws Exception {
    try (Program program = start(workingFolder, args)) {
      return program.end();
    }
  }

  Call end() throws Exception {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("still running; it said: " + out() + err());
    }
    return new Call(process.exitValue(), out(), err());
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  /** As Ctrl-C does, apart from the signal's number. */
  void interrupt() {
    process.destroy();
  }

  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** As kill -9 does: no farewell. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
