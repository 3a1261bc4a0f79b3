package io.cupel.bench;

import io.cupel.bench.recipe.RecipeReport;
import io.cupel.bench.recipe.RecipeRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.redteam.AttackScore;
import io.cupel.redteam.TrainingRequest;
import io.cupel.verify.Evaluation;
import io.cupel.verify.EvaluationRequest;
import java.time.Duration;

/** What the bench asks of an engine. */
public interface BenchEngine {
  /**
   * Measures a model on labelled images.
   *
   * @throws io.cupel.reason.ReasonException when it was refused or failed
   */
  Evaluation evaluate(EvaluationRequest request, Duration budget);

  /**
   * Trains a victim.
   *
   * @throws io.cupel.reason.ReasonException when it was refused or failed
   */
  AttackScore train(TrainingRequest request, ProgressListener listener, Duration budget);

  /**
   * Runs a recipe.
   *
   * @throws io.cupel.reason.ReasonException when it was refused or failed
   */
  RecipeReport apply(RecipeRequest request, ProgressListener listener, Duration budget);
}
