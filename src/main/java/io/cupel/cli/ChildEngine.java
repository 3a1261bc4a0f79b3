package io.cupel.cli;

import io.cupel.bench.recipe.RecipeReport;
import io.cupel.bench.recipe.RecipeRequest;
import io.cupel.process.Engine;
import io.cupel.process.EngineLimits;
import io.cupel.process.EngineSettings;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.redteam.AttackScore;
import io.cupel.redteam.TrainingRequest;
import io.cupel.verify.Evaluation;
import io.cupel.verify.EvaluationRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The engine of one command: a process that ends with it, however it ends. */
final class ChildEngine implements EngineSource.Session {
  private final Path folder;
  private final Engine engine;
  private final Thread onInterrupt = new Thread(this::stop, "engine-stop");

  private ChildEngine(Path folder, int threads) {
    this.folder = folder;
    EngineLimits limits = EngineLimits.DEFAULT;
    this.engine =
        new Engine(
            EngineSettings.in(
                folder, new EngineLimits(limits.heapBytes(), limits.memoryBytes(), threads)));
    Runtime.getRuntime().addShutdownHook(onInterrupt);
  }

  /**
   * An engine whose process starts with its first request.
   *
   * @param threads 0: as many as there are cores
   */
  static ChildEngine open(int threads) {
    try {
      return new ChildEngine(Files.createTempDirectory("cupel-"), threads);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public HardeningReport harden(
      HardeningRequest request, ProgressListener listener, Duration budget) {
    return engine.harden(request, listener, budget);
  }

  @Override
  public Evaluation evaluate(EvaluationRequest request, Duration budget) {
    return engine.evaluate(request, budget);
  }

  @Override
  public AttackScore train(TrainingRequest request, ProgressListener listener, Duration budget) {
    return engine.train(request, listener, budget);
  }

  @Override
  public RecipeReport apply(RecipeRequest request, ProgressListener listener, Duration budget) {
    return engine.apply(request, listener, budget);
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
    } catch (IllegalStateException e) {
      // The hook is running, or has run.
    }
  }

  private void stop() {
    engine.close();
    try {
      Files.deleteIfExists(folder.resolve("engine"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // A dead engine's crash log is worth more than a tidy folder.
    }
  }
}
