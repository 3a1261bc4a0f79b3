package io.cupel.process;

import io.cupel.classifier.EngineSoftware;
import io.cupel.digest.Sha256;
import io.cupel.process.Protocol.Failure;
import io.cupel.process.Protocol.Reply;
import io.cupel.process.Protocol.Request;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener.Progress;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.verify.ConfidenceInterval;
import io.cupel.verify.LayerChange;
import io.cupel.verify.Sharpness;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * FOR LOAD TESTS ONLY: hardens nothing and invents its results. It takes the place of the engine's
 * class of this name in a copy of the packaged program; the product has no way to run it.
 *
 * <p>The "model file" says what to do, as properties: {@code millis}, how long the job takes, and
 * {@code then}: purify, crash, memory, hang or refuse. The "purified file" is the model's text
 * after the word "purified".
 */
public final class EngineMain {
  static final String STANDARD_OUTPUT = "-"; // as the real one's, which is never used here

  private EngineMain() {}

  public static void main(String[] args) throws Exception {
    PrintStream replies =
        new PrintStream(new FileOutputStream(args[0]), true, StandardCharsets.UTF_8);
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Thread watcher = new Thread(() -> readUntilParentIsGone(requests), "parent-watch");
    watcher.setDaemon(true);
    watcher.start();
    while (true) {
      Request request = Protocol.readRequest(requests.take());
      replies.println(Protocol.write(answer(request, replies)));
    }
  }

  private static void readUntilParentIsGone(BlockingQueue<String> requests) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        requests.add(line);
      }
    } catch (IOException e) {
      System.err.println("standard input: " + e);
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  private static Reply answer(Request request, PrintStream replies) throws Exception {
    Progress progress = new Progress("screen", 0.5, Double.NaN, 100, "simulated");
    replies.println(Protocol.write(new Reply(request.id(), progress, null, null)));
    try {
      return new Reply(request.id(), null, Protocol.tree(harden(request.harden())), null);
    } catch (ReasonException e) {
      return new Reply(request.id(), null, null, Failure.of(e));
    }
  }

  static HardeningReport harden(HardeningRequest job) throws Exception {
    Path model = Path.of(job.model());
    Properties wanted = new Properties();
    try (BufferedReader text = Files.newBufferedReader(model)) {
      wanted.load(text);
    }
    Thread.sleep(Long.parseLong(wanted.getProperty("millis")));
    switch (wanted.getProperty("then")) {
      case "crash" -> Runtime.getRuntime().halt(139);
      case "memory" -> fillHeap();
      case "hang" -> Thread.sleep(3_600_000);
      case "refuse" ->
          throw new ReasonException(Reason.UNSUPPORTED_FORMAT, "A simulated file is no model.");
      default -> {}
    }
    Path purified = Path.of(job.outputDirectory()).resolve("purified.pt");
    Files.writeString(purified, "purified " + Files.readString(model));
    return report(job, model, purified);
  }

  private static void fillHeap() {
    List<byte[]> all = new ArrayList<>();
    while (all.size() < Integer.MAX_VALUE) {
      all.add(new byte[1 << 20]);
    }
  }

  private static HardeningReport report(HardeningRequest job, Path model, Path purified) {
    return new HardeningReport(
        Verdict.PURIFIED,
        job.recipe(),
        "simulated",
        List.of("simulated.weight"),
        purified.toString(),
        Sha256.ofArtifact(purified),
        Sha256.ofArtifact(model),
        100,
        10,
        0.9,
        0.89,
        new ConfidenceInterval(0.8, 0.95),
        new ConfidenceInterval(0.8, 0.95),
        List.of(),
        new Sharpness(20, 5, 0.5, 100, List.of()),
        LayerChange.NONE,
        List.of(new ProbeEvidence("patch", 3, true, 0.99, 0.05, 0.15)),
        List.of(),
        List.of(1.0),
        Map.of("screen", 1.0),
        1,
        1,
        Map.of("screen", 1.0),
        100,
        "cpu",
        new EngineSoftware("17", "simulated", "simulated"),
        job.seed(),
        List.of("This report is invented: a load test's."));
  }
}
