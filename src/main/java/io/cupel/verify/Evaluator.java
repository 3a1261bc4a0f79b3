package io.cupel.verify;

import io.cupel.reason.ReasonException;

/** Measures a model on labelled images. Runs only in the engine's process. */
public final class Evaluator {
  private Evaluator() {}

  /**
   * Evaluates.
   *
   * @throws ReasonException when the model or the data does not allow it
   */
  public static Evaluation run(EvaluationRequest request) {
    throw new UnsupportedOperationException();
  }
}
