package io.cupel.attest;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that is started for each signature: it reads the message to its end from its standard
 * input and prints an answer. Its standard error is ours, so that its own words are in the
 * service's log; they are never in an event, for nobody knows what they quote.
 *
 * @param arguments the program and its arguments, as they are: no shell sees them
 * @param environment all that it sees of the environment; may hold secrets
 * @param limit how long one signature may take, above 0
 */
public record SigningCommand(
    List<String> arguments, Map<String, String> environment, Duration limit) {
  /** Enough for a service on another continent, and for a tool that starts slowly. */
  public static final Duration USUAL_LIMIT = Duration.ofSeconds(30);

  /** Bytes. A signature has 88 characters of base64. */
  private static final int LONGEST_ANSWER = 1024;

  private static final long LOOK_NANOS = 20_000_000;

  public SigningCommand {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    if (arguments.isEmpty() || arguments.get(0).isBlank()) {
      throw new IllegalArgumentException("The signing command is empty");
    }
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("The signing command's time limit is " + limit);
    }
  }

  /** The program alone: other arguments may be secrets. */
  public String program() {
    return arguments.get(0);
  }

  /**
   * Runs it once.
   *
   * @return what it printed, 1024 bytes at most
   * @throws IOException when it cannot be started, fails, prints more or takes too long; says which
   */
  byte[] answer(byte[] message) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    builder.environment().putAll(environment);
    long deadline = System.nanoTime() + limit.toNanos();
    Process process = builder.start();
    Set<ProcessHandle> below = new HashSet<>();
    try {
      // It may neither read nor write nor end: nothing of it is waited for without a limit.
      aside("signing-input", () -> feed(process, message));
      CompletableFuture<byte[]> printed = new CompletableFuture<>();
      aside("signing-answer", () -> read(process, printed));
      byte[] answer = awaited(printed, process, below, deadline);
      if (answer.length > LONGEST_ANSWER) {
        throw new IOException("it prints more than " + LONGEST_ANSWER + " bytes");
      }
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw tooLong();
      }
      if (process.exitValue() != 0) {
        throw new IOException("it ends with status " + process.exitValue());
      }
      return answer;
    } catch (ExecutionException e) {
      throw new IOException("its answer cannot be read", e.getCause());
    } finally {
      process.descendants().forEach(below::add);
      below.forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /**
   * The answer. What the command starts is looked at meanwhile: once the command has ended nobody
   * can tell any more what it left behind, with its output open.
   */
  private byte[] awaited(
      CompletableFuture<byte[]> printed, Process process, Set<ProcessHandle> below, long deadline)
      throws IOException, InterruptedException, ExecutionException {
    while (true) {
      process.descendants().forEach(below::add);
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw tooLong();
      }
      try {
        return printed.get(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // looked at again
      }
    }
  }

  private IOException tooLong() {
    return new IOException("it takes longer than " + limit.toMillis() / 1000.0 + " s");
  }

  private static void aside(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void feed(Process process, byte[] message) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(message);
    } catch (IOException e) {
      // It did not read all of it. Whether its answer is good all the same is seen from that.
    }
  }

  private static void read(Process process, CompletableFuture<byte[]> printed) {
    try {
      printed.complete(process.getInputStream().readNBytes(LONGEST_ANSWER + 1));
    } catch (IOException e) {
      printed.completeExceptionally(e);
    }
  }

  /** Without the environment's values and the arguments. */
  @Override
  public String toString() {
    return "SigningCommand[" + program() + "]";
  }
}
