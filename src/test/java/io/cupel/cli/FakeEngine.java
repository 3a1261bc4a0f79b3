package io.cupel.cli;

import io.cupel.bench.VictimFiles;
import io.cupel.bench.recipe.RecipeReport;
import io.cupel.bench.recipe.RecipeRequest;
import io.cupel.classifier.EngineSoftware;
import io.cupel.digest.Sha256;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.purify.ProgressListener.Progress;
import io.cupel.redteam.AttackScore;
import io.cupel.redteam.TrainingRequest;
import io.cupel.verify.ConfidenceInterval;
import io.cupel.verify.Evaluation;
import io.cupel.verify.EvaluationRequest;
import io.cupel.verify.LayerChange;
import io.cupel.verify.Sharpness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers at once, and remembers what it was asked. With {@code writing}, its files exist. */
final class FakeEngine implements EngineSource.Session {
  Verdict verdict = Verdict.PURIFIED;
  RuntimeException failure;
  HardeningRequest hardening;
  EvaluationRequest evaluation;
  final List<EvaluationRequest> evaluations = new ArrayList<>();
  final List<TrainingRequest> trained = new ArrayList<>();
  final List<RecipeRequest> applied = new ArrayList<>();
  Duration budget;
  boolean closed;
  boolean writing;

  @Override
  public HardeningReport harden(
      HardeningRequest request, ProgressListener listener, Duration budget) {
    this.hardening = request;
    this.budget = budget;
    if (failure != null) {
      throw failure;
    }
    listener.on(new Progress("screen", 0.25, Double.NaN, 340, ""));
    listener.on(new Progress("unlearn", 0.5, 0.125, 340, ""));
    Optional<Path> purified = writing ? write(request) : Optional.of(Path.of("/out/purified.pt"));
    return new HardeningReport(
        verdict,
        "default",
        "l4.c2",
        List.of("l4.c2.weight"),
        purified.map(Path::toString).orElse(null),
        writing ? purified.map(Sha256::ofArtifact).orElse(null) : "ab".repeat(32),
        writing ? Sha256.ofArtifact(Path.of(request.model())) : "cd".repeat(32),
        300,
        10,
        0.91,
        Double.NaN,
        new ConfidenceInterval(0.8725, 0.9375),
        new ConfidenceInterval(0, 1),
        List.of(),
        Sharpness.UNKNOWN,
        LayerChange.NONE,
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        12.5,
        440,
        Map.of(),
        340,
        "cpu",
        new EngineSoftware("17", "0.36.0", "2.7.1"),
        0,
        List.of("two files were left out"));
  }

  private Optional<Path> write(HardeningRequest request) {
    if (verdict == Verdict.UNCHANGED || verdict == Verdict.REJECTED) {
      return Optional.empty();
    }
    try {
      Path file = Path.of(request.outputDirectory()).resolve("purified.pt");
      return Optional.of(Files.writeString(file, "pure"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Evaluation evaluate(EvaluationRequest request, Duration budget) {
    this.evaluation = request;
    if (failure != null) {
      throw failure;
    }
    evaluations.add(request);
    return new Evaluation(
        0.925,
        2000,
        Math.max(10, request.classes()),
        1.5,
        "cpu",
        List.of("two files were left out"));
  }

  @Override
  public AttackScore train(TrainingRequest request, ProgressListener listener, Duration budget) {
    this.trained.add(request);
    if (failure != null) {
      throw failure;
    }
    Path out = Path.of(request.outputDirectory());
    VictimFiles.images(out);
    VictimFiles.attacked(out, request.victim());
    listener.on(new Progress("train", 0, Double.NaN, Double.NaN, "epoch 1/1"));
    return new AttackScore(0.9, 1, 100, 90);
  }

  @Override
  public RecipeReport apply(RecipeRequest request, ProgressListener listener, Duration budget) {
    this.applied.add(request);
    this.budget = budget;
    if (failure != null) {
      throw failure;
    }
    return new RecipeReport(null, verdict.name(), "l4.c2", "", 0.125, 440, 12.5, "cpu");
  }

  @Override
  public void close() {
    closed = true;
  }
}
