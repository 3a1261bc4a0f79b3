package io.cupel.bench;

import io.cupel.bench.recipe.RecipeReport;
import io.cupel.bench.recipe.RecipeRequest;
import io.cupel.bench.recipe.RecipeRun;
import io.cupel.purify.ProgressListener;
import io.cupel.purify.ProgressListener.Progress;
import io.cupel.redteam.AttackScore;
import io.cupel.redteam.TrainingRequest;
import io.cupel.redteam.VictimCatalogue;
import io.cupel.verify.Evaluation;
import io.cupel.verify.EvaluationRequest;
import io.cupel.verify.Evaluator;
import java.time.Duration;

/** Does the work where it is asked for it, without a budget. */
final class InProcess implements BenchEngine {
  @Override
  public Evaluation evaluate(EvaluationRequest request, Duration budget) {
    return Evaluator.run(request);
  }

  @Override
  public AttackScore train(TrainingRequest request, ProgressListener listener, Duration budget) {
    return VictimCatalogue.make(
        request, line -> listener.on(new Progress("train", 0, Double.NaN, Double.NaN, line)));
  }

  @Override
  public RecipeReport apply(RecipeRequest request, ProgressListener listener, Duration budget) {
    return RecipeRun.run(request, listener);
  }
}
