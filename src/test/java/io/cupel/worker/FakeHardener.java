package io.cupel.worker;

import io.cupel.classifier.EngineSoftware;
import io.cupel.process.Hardener;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.purify.ProgressListener.Progress;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.verify.ConfidenceInterval;
import io.cupel.verify.LayerChange;
import io.cupel.verify.Sharpness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Behaves as the policy's layer says: {@code refuse}, {@code crash:N}, {@code sleep:MILLIS}, {@code
 * until-told}.
 */
final class FakeHardener implements Hardener {
  final AtomicInteger calls = new AtomicInteger();

  /** Calls that ended with a report. */
  final AtomicInteger reports = new AtomicInteger();

  /** Calls that ended because the caller was told to stop. */
  final AtomicInteger stopped = new AtomicInteger();

  final CountDownLatch told = new CountDownLatch(1);
  volatile HardeningRequest last;
  volatile Verdict verdict = Verdict.PURIFIED;

  @Override
  public HardeningReport harden(
      HardeningRequest request, ProgressListener listener, Duration budget) {
    last = request;
    int call = calls.incrementAndGet();
    listener.on(new Progress("screen", 0.5, Double.NaN, 100, ""));
    String[] words = request.layer().split(":", 2);
    switch (words[0]) {
      case "refuse" -> throw new ReasonException(Reason.UNKNOWN_LAYER, "There is no layer x.");
      case "crash" -> {
        if (call <= Integer.parseInt(words[1])) {
          throw new ReasonException(Reason.ENGINE_CRASHED, "Exit code 139. Its last words: ouch");
        }
      }
      case "sleep" -> await(Long.parseLong(words[1]));
      case "until-told" -> await(Duration.ofMinutes(5).toMillis());
      default -> {}
    }
    HardeningReport report = report(request);
    reports.incrementAndGet();
    return report;
  }

  private void await(long millis) {
    try {
      told.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      stopped.incrementAndGet();
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
  }

  private HardeningReport report(HardeningRequest request) {
    try {
      Path file = Path.of(request.outputDirectory()).resolve("purified.pt");
      Files.writeString(file, "pure");
      return new HardeningReport(
          verdict,
          request.recipe(),
          "fc",
          List.of("fc.weight"),
          verdict == Verdict.PURIFIED ? file.toString() : null,
          sha256(file),
          "00",
          100,
          10,
          0.9,
          0.89,
          new ConfidenceInterval(0.8, 0.95),
          new ConfidenceInterval(0.8, 0.95),
          List.of(),
          new Sharpness(20, 5, 0.5, 128, List.of()),
          LayerChange.NONE,
          List.of(new ProbeEvidence("patch", 3, true, 0.99, 0.05, 0.15)),
          List.of(),
          List.of(1.0),
          Map.of("screen", 1.0),
          1,
          1,
          Map.of(),
          100,
          "cpu",
          new EngineSoftware("17", "0.36.0", "2.7.1"),
          0,
          List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long restarts() {
    return 0;
  }

  @Override
  public void close() {}
}
