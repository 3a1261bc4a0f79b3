package io.cupel.bench.recipe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.bench.recipe.Recipe.Tuning;
import io.cupel.classifier.CleanImages;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Fine-tuning by stochastic gradient descent with a learning rate that falls to zero along a
 * cosine, plain or sharpness-aware. FT-SAM (Zhu et al. 2023, arXiv 2304.11823) takes the gradient
 * where the loss is highest within ‖T⁻¹e‖₂ ≤ ρ, T = diag(|w|): at w + ρ T²g/‖Tg‖₂.
 */
final class Descent {
  private final Trainee trainee;
  private final double rho;

  Descent(Trainee trainee, double rho) {
    this.trainee = trainee;
    this.rho = rho;
  }

  /**
   * Trains from the original parameters.
   *
   * @param peak first learning rate
   * @param progress hears the done fraction
   */
  void run(CleanImages clean, double peak, SplittableRandom random, DoubleConsumer progress) {
    trainee.reset();
    try (NDArray row = trainee.row();
        NDArray velocity = row.zerosLike()) {
      for (int step = 0; step < Tuning.STEPS; step++) {
        double rate = peak * (1 + Math.cos(Math.PI * step / Tuning.STEPS)) / 2;
        try (NDManager m = trainee.manager().newSubManager()) {
          Trainee.Batch batch = trainee.batch(m, clean, Tuning.BATCH, random);
          NDArray gradient = trainee.gradient(m, batch.images(), batch.labels());
          if (rho > 0) {
            trainee.set(trainee.uphill(m, row, gradient, rho));
            gradient = trainee.gradient(m, batch.images(), batch.labels());
          }
          trainee.descend(m, row, velocity, gradient, rate);
          trainee.set(row);
        }
        progress.accept((step + 1.0) / Tuning.STEPS);
      }
    }
  }
}
