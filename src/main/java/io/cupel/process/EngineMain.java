package io.cupel.process;

import io.cupel.bench.recipe.RecipeRun;
import io.cupel.process.Protocol.Failure;
import io.cupel.process.Protocol.Reply;
import io.cupel.process.Protocol.Request;
import io.cupel.purify.ProgressListener;
import io.cupel.purify.ProgressListener.Progress;
import io.cupel.purify.Purification;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.redteam.VictimCatalogue;
import io.cupel.verify.Evaluator;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Runs in the engine's process: takes requests from standard input until that ends. */
public final class EngineMain {
  static final String STANDARD_OUTPUT = "-";

  private EngineMain() {}

  /**
   * @param args where replies go: a path that opens an inherited pipe, or {@code -} for standard
   *     output
   */
  public static void main(String[] args) throws Exception {
    PrintStream replies = openReplies(args[0]);
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Thread watcher = new Thread(() -> readUntilParentIsGone(requests), "parent-watch");
    watcher.setDaemon(true);
    watcher.start();
    NativeLibrary library = new NativeLibrary();
    while (true) {
      Request request = Protocol.readRequest(requests.take());
      replies.println(Protocol.write(answer(request, replies, library)));
    }
  }

  static PrintStream openReplies(String where) throws IOException {
    FileOutputStream stream =
        where.equals(STANDARD_OUTPUT)
            ? new FileOutputStream(FileDescriptor.out)
            : new FileOutputStream(where);
    System.setOut(System.err);
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /**
   * Standard input ends when the parent ends, however it ends. The job in hand is of no use to
   * anyone then.
   */
  static void readUntilParentIsGone(BlockingQueue<String> requests) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        requests.add(line);
      }
    } catch (IOException e) {
      System.err.println("standard input: " + e);
    } finally {
      new Offspring(System.getenv().getOrDefault(Offspring.VARIABLE, "none")).kill();
      Runtime.getRuntime().halt(0); // exit() would wait for native code
    }
  }

  private static Reply answer(Request request, PrintStream replies, NativeLibrary library) {
    String id = request.id();
    try {
      library.load();
      Object result =
          result(request, p -> replies.println(Protocol.write(new Reply(id, p, null, null))));
      return new Reply(id, null, Protocol.tree(result), null);
    } catch (ReasonException e) {
      return new Reply(id, null, null, Failure.of(e));
    } catch (Throwable e) { // whatever it is, the parent must hear of it
      e.printStackTrace();
      return new Reply(id, null, null, failure(e));
    }
  }

  private static Object result(Request request, ProgressListener listener) {
    if (request.harden() != null) {
      return Purification.run(request.harden(), listener);
    }
    if (request.train() != null) {
      return VictimCatalogue.make(
          request.train(),
          line -> listener.on(new Progress("train", 0, Double.NaN, Double.NaN, line)));
    }
    return request.evaluate() != null
        ? Evaluator.run(request.evaluate())
        : RecipeRun.run(request.apply(), listener);
  }

  static Failure failure(Throwable e) {
    Reason reason = Reason.INTERNAL_ERROR;
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof OutOfMemoryError || ExitDiagnosis.tellsOfMemory(t.getMessage())) {
        reason = Reason.ENGINE_OUT_OF_MEMORY;
      }
    }
    return new Failure(reason, "The engine raised " + e + ".", false);
  }
}
