package io.cupel.process;

import io.cupel.process.Protocol.Reply;
import io.cupel.process.Protocol.Request;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** One running engine process. */
final class Child implements AutoCloseable {
  /** For what it said last, should others hold its output open. */
  private static final long LAST_REPLY_MILLIS = 2000;

  /** Whoever closes it may have to stop in time, and what was killed ends without being watched. */
  private static final Duration END = Duration.ofSeconds(5);

  private final WorkFolder work;
  private final Process process;

  private final Optional<FirstWithin> inner;
  private final Offspring offspring;

  private final LastWords words = new LastWords();
  // Bounded: a child that floods us with progress waits. Empty: the stream has ended.
  private final BlockingQueue<Optional<Reply>> replies = new ArrayBlockingQueue<>(256);
  private final AtomicReference<ReasonException> killedFor = new AtomicReference<>();
  private final Thread replyReader;
  private final Thread wordReader;
  private final Thread memoryWatch;
  private volatile boolean closed;

  private Child(WorkFolder work, Process process, boolean caged, EngineLimits limits) {
    this.work = work;
    this.process = process;
    this.offspring = Offspring.of(work.path());
    this.inner = caged ? FirstWithin.of(process) : Optional.empty();
    replyReader = start("replies", this::readReplies);
    wordReader = start("words", this::readWords);
    start("end", this::awaitEnd);
    memoryWatch =
        start(
            "memory",
            new MemoryWatch(
                process, limits.memoryBytes(), () -> killForMemory(limits.memoryBytes())));
  }

  /**
   * Starts a process.
   *
   * @param view what it shall see of this machine's files, where its cage hides them
   */
  static Child start(EngineSettings settings, String mainClass, FileView view) {
    WorkFolder work = null;
    try {
      Files.createDirectories(settings.cacheFolder());
      work = WorkFolder.create(settings.workFolder());
      FileView cache = new FileView(List.of(settings.cacheFolder()), List.of());
      ProcessBuilder builder =
          LaunchCommand.builder(settings, mainClass, work.path(), cache.and(view));
      return new Child(work, builder.start(), settings.cage().hidesFiles(), settings.limits());
    } catch (IOException e) {
      if (work != null) {
        work.close();
      }
      throw new ReasonException(
          Reason.ENGINE_CRASHED, "The engine could not be started: " + e.getMessage() + ".", e);
    }
  }

  private Thread start(String name, Runnable task) {
    Thread thread = new Thread(task, "engine-" + process.pid() + "-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  boolean isAlive() {
    return process.isAlive() || inner.filter(FirstWithin::runs).isPresent();
  }

  long pid() {
    return process.pid();
  }

  void send(Request request) throws IOException {
    byte[] line = (Protocol.write(request) + "\n").getBytes(StandardCharsets.UTF_8);
    process.getOutputStream().write(line);
    process.getOutputStream().flush();
  }

  /**
   * Waits for the next reply.
   *
   * @return null when there was none in time
   * @throws ReasonException when the process is gone
   */
  Reply next(long nanos) throws InterruptedException {
    Optional<Reply> reply = replies.poll(nanos, TimeUnit.NANOSECONDS);
    if (reply == null) {
      return null;
    }
    return reply.orElseThrow(this::whyGone);
  }

  /** Why the process is gone. */
  ReasonException whyGone() {
    try {
      // A process that closed its end but lives on is of no more use.
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        killTree();
        process.waitFor(2, TimeUnit.SECONDS);
        return new ReasonException(
            Reason.ENGINE_CRASHED, "The engine closed its output." + words.sentence());
      }
      wordReader.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ReasonException cause = killedFor.get();
    if (cause != null) {
      return cause;
    }
    return process.isAlive() // it was not waited for
        ? new ReasonException(
            Reason.ENGINE_CRASHED, "The engine's process went." + words.sentence())
        : ExitDiagnosis.of(process.exitValue(), words);
  }

  String lastWords() {
    return words.sentence();
  }

  private void killForMemory(long limit) {
    killedFor.compareAndSet(
        null,
        new ReasonException(
            Reason.ENGINE_OUT_OF_MEMORY,
            "The engine used more than " + (limit >> 20) + " MiB and was stopped."));
    killTree();
  }

  private void killTree() {
    // The descendants first: afterwards they could not be found any more.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    inner.ifPresent(FirstWithin::kill);
    if (inner.isEmpty()) { // else it ends by itself, when it has seen that all within have ended
      process.destroyForcibly();
      offspring.kill();
    }
  }

  private void readReplies() {
    BoundedLines lines = new BoundedLines(process.getInputStream(), Protocol.LONGEST_LINE);
    try {
      for (Optional<String> line = next(lines); line.isPresent(); line = next(lines)) {
        Optional<Reply> reply = Protocol.readReply(line.get());
        if (closed) {
          return;
        } else if (reply.isPresent()) {
          replies.put(reply);
        } else {
          words.add(line.get());
        }
      }
      replies.put(Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readWords() {
    BoundedLines lines = new BoundedLines(process.getErrorStream(), 4096);
    for (Optional<String> line = next(lines); line.isPresent(); line = next(lines)) {
      words.add(line.get());
    }
  }

  private static Optional<String> next(BoundedLines lines) {
    try {
      return lines.next();
    } catch (IOException e) {
      return Optional.empty(); // the stream was closed under us: the process is gone
    }
  }

  /**
   * What it started may outlive it and hold its output open: then the stream does not tell of its
   * end.
   */
  private void awaitEnd() {
    try {
      process.waitFor();
      inner.ifPresentOrElse(FirstWithin::kill, offspring::kill);
      replyReader.join(LAST_REPLY_MILLIS);
      replies.put(Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills the process and all that it started, waits a while for their end; removes its folder. */
  @Override
  public void close() {
    closed = true;
    killTree();
    replies.clear(); // whoever waits for a reply, or to hand one over, goes on
    replies.offer(Optional.empty());
    memoryWatch.interrupt();
    boolean interrupted = Thread.interrupted();
    for (boolean waited = false; !waited; ) {
      try {
        if (!endsWithin(END)) {
          process.destroyForcibly();
        }
        waited = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    work.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the end of the process, and of those in its cage; false when it did not come. */
  boolean endsWithin(Duration each) throws InterruptedException {
    boolean ended = process.waitFor(each.toMillis(), TimeUnit.MILLISECONDS);
    if (inner.isPresent()) {
      ended &= inner.get().awaitEnd(each.toMillis());
    }
    return ended;
  }
}
