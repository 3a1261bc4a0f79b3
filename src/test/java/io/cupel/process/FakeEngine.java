package io.cupel.process;

import io.cupel.classifier.EngineSoftware;
import io.cupel.process.Protocol.Reply;
import io.cupel.process.Protocol.Request;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.ClassAccuracy;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener.Progress;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.verify.ConfidenceInterval;
import io.cupel.verify.Evaluation;
import io.cupel.verify.LayerChange;
import io.cupel.verify.ProbeExample;
import io.cupel.verify.ProbeExample.Answer;
import io.cupel.verify.ProbeExample.Answers;
import io.cupel.verify.ProbeExample.Pictures;
import io.cupel.verify.Sharpness;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.LoggerFactory;

/** Behaves as the request's layer says. */
final class FakeEngine {
  private static final Progress PROGRESS = new Progress("load", 0.1, Double.NaN, 7, "hello");

  private FakeEngine() {}

  public static void main(String[] args) throws Exception {
    PrintStream replies = EngineMain.openReplies(args[0]);
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Thread watcher = new Thread(() -> EngineMain.readUntilParentIsGone(requests));
    watcher.setDaemon(true);
    watcher.start();
    while (true) {
      Request request = Protocol.readRequest(requests.take());
      replies.println(Protocol.write(answer(request, replies)));
    }
  }

  private static Reply answer(Request request, PrintStream replies) {
    try {
      if (request.evaluate() != null) {
        return result(request, new Evaluation(0.5, 10, 2, 0.1, "cpu", List.of()));
      }
      return result(request, behave(request, replies));
    } catch (ReasonException e) {
      return new Reply(request.id(), null, null, Protocol.Failure.of(e));
    } catch (Throwable e) {
      return new Reply(request.id(), null, null, EngineMain.failure(e));
    }
  }

  private static Reply result(Request request, Object result) {
    return new Reply(request.id(), null, Protocol.tree(result), null);
  }

  private static HardeningReport behave(Request request, PrintStream replies) throws Exception {
    HardeningRequest job = request.harden();
    replies.println(Protocol.write(new Reply(request.id(), PROGRESS, null, null)));
    switch (job.layer()) {
      case "segfault" -> {
        System.err.println("libtorch says goodbye");
        Runtime.getRuntime().halt(139);
      }
      case "lingers" -> linger(job, replies, request);
      case "segfault-lingers" -> {
        linger(job, replies, request);
        Runtime.getRuntime().halt(139);
      }
      case "lingers-hangs" -> {
        linger(job, replies, request);
        Thread.sleep(600_000);
      }
      case "killed" -> Runtime.getRuntime().halt(137);
      case "bad-alloc" -> {
        System.err.println("terminate called after throwing an instance of 'std::bad_alloc'");
        Runtime.getRuntime().halt(134);
      }
      case "cuda-memory" -> throw new IllegalStateException("CUDA out of memory. Tried 2 GiB");
      case "unlinked" -> throw new UnsatisfiedLinkError("libc10.so: no such file");
      case "refuse" -> throw new ReasonException(Reason.UNKNOWN_LAYER, "There is no layer x.");
      case "heap" -> fillHeap();
      case "native" -> fillNative();
      case "repeats" -> repeat(new Reply(request.id(), PROGRESS, null, null), replies);
      case "hang" -> Thread.sleep(600_000);
      case "rubbish" -> {
        System.out.println("{\"id\":\"guess\",\"result\":{}}");
        replies.println("print from a model");
        replies.println("{\"id\":\"guess\",\"result\":{\"layer\":\"forged\"}}");
        replies.println("{\"broken");
      }
      case "flood" -> {
        for (int i = 0; i < 100_000; i++) {
          System.err.println("noise ".repeat(20) + i);
        }
      }
      default -> {}
    }
    String environment = String.join(",", System.getenv().keySet());
    String work = Path.of("").toAbsolutePath().toString();
    return new HardeningReport(
        Verdict.UNCHANGED,
        job.recipe(),
        job.layer(),
        List.of(
            environment,
            work,
            Files.readString(Path.of("/proc/self/net/route")),
            Files.readString(Path.of("/proc/self/limits")),
            Mischief.attempt(job),
            LoggerFactory.getILoggerFactory().getClass().getSimpleName()),
        null,
        null,
        "00",
        1,
        2,
        0.9,
        Double.NaN,
        new ConfidenceInterval(0.8, 0.95),
        new ConfidenceInterval(0, 1),
        List.of(new ClassAccuracy(0, "cat", 0, Double.NaN, Double.NaN)),
        Sharpness.UNKNOWN,
        LayerChange.NONE,
        List.of(new ProbeEvidence("patch", 3, true, 1, -1, 1)),
        examples(job.layer()),
        List.of(1.5, Double.NaN),
        Map.of("load", 0.1),
        1,
        1,
        Map.of(),
        ProcessHandle.current().pid(),
        "cpu",
        new EngineSoftware("17", "0.36.0", "2.7.1"),
        job.seed(),
        List.of());
  }

  private static void repeat(Reply reply, PrintStream replies) {
    String line = Protocol.write(reply);
    while (!replies.checkError()) {
      replies.println(line);
    }
  }

  /** Leaves a process behind, and lets the other side look at it. */
  private static void linger(HardeningRequest job, PrintStream replies, Request request)
      throws Exception {
    new ProcessBuilder("/bin/sh", "-c", "trap '' HUP TERM; sleep 600").start();
    Progress progress = new Progress("linger", 0.2, Double.NaN, Double.NaN, job.layer());
    replies.println(Protocol.write(new Reply(request.id(), progress, null, null)));
    Thread.sleep(1000);
  }

  private static List<ProbeExample> examples(String layer) {
    Answers same = new Answers(new Answer(0, 0.9), new Answer(0, 0.9));
    return switch (layer) {
      case "picture" -> List.of(new ProbeExample("patch", 3, 0, 1, pictures(4), same, same));
      case "seven" ->
          Collections.nCopies(7, new ProbeExample("patch", 3, 0, 1, pictures(4), same, same));
      case "large" ->
          Collections.nCopies(6, new ProbeExample("patch", 3, 0, 1, pictures(12_000), same, same));
      default -> List.of();
    };
  }

  private static Pictures pictures(int length) {
    return new Pictures("A".repeat(length), "A".repeat(length), "A".repeat(length));
  }

  private static void fillHeap() {
    List<byte[]> all = new ArrayList<>();
    while (!all.isEmpty() || all.add(new byte[1])) {
      all.add(new byte[1 << 20]);
    }
  }

  private static void fillNative() throws InterruptedException {
    List<java.nio.ByteBuffer> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      java.nio.ByteBuffer block = java.nio.ByteBuffer.allocateDirect(4 << 20);
      for (int k = 0; k < block.capacity(); k += 1024) {
        block.put(k, (byte) 1);
      }
      all.add(block);
    }
    Thread.sleep(60_000L + all.size());
  }
}
