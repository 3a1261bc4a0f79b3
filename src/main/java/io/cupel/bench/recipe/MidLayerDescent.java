package io.cupel.bench.recipe;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.bench.recipe.Recipe.MidLayer;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.SelectedLayer;
import io.cupel.fisher.KroneckerFisher;
import io.cupel.fisher.NaturalGradient;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * The published objective (arXiv 2306.17441, eq. 8), cross-entropy + (η/2)·Σᵢ Fᵢᵢ(θ⁰)(θᵢ − θᵢ⁰)²,
 * on a layer in the middle. Steps follow the Kronecker-factored natural gradient; the regularizer's
 * diagonal is the empirical one, squares of single images' gradients at their labels.
 */
final class MidLayerDescent {
  private static final int FISHER_IMAGES = 128;

  private final Classifier model;
  private final SelectedLayer layer;
  private final Trainee trainee;
  private final MidLayer settings;

  /**
   * @param trainee its parameters are the layer's weight and, where it has one, its bias
   */
  MidLayerDescent(Classifier model, SelectedLayer layer, Trainee trainee, MidLayer settings) {
    this.model = model;
    this.layer = layer;
    this.trainee = trainee;
    this.settings = settings;
  }

  void run(CleanImages clean, Device device, SplittableRandom random, DoubleConsumer progress) {
    try (NDArray diagonal = diagonal(clean, random);
        KroneckerFisher fisher =
            KroneckerFisher.estimate(
                model, layer, clean, FISHER_IMAGES, settings.damping(), device, random)) {
      NaturalGradient descent = new NaturalGradient(fisher, layer);
      for (int step = 0; step < settings.steps(); step++) {
        try (NDManager m = trainee.manager().newSubManager()) {
          Trainee.Batch batch = trainee.batch(m, clean, settings.batch(), random);
          NDArray gradient = trainee.gradient(m, batch.images(), batch.labels());
          NDArray pull = trainee.pull(m, diagonal, settings.eta());
          step(m, descent, gradient.add(pull));
        }
        progress.accept((step + 1.0) / settings.steps());
      }
    }
  }

  private void step(NDManager m, NaturalGradient descent, NDArray row) {
    Shape shape = layer.weight().getShape();
    NDArray weight = row.get("0:" + shape.size()).reshape(shape);
    Optional<NDArray> bias = layer.bias().map(b -> row.get(shape.size() + ":"));
    descent.step(m, weight, bias, settings.learningRate());
  }

  private NDArray diagonal(CleanImages clean, SplittableRandom random) {
    NDArray sum = trainee.original().zerosLike();
    for (int i = 0; i < FISHER_IMAGES; i++) {
      try (NDManager m = trainee.manager().newSubManager()) {
        Trainee.Batch one = trainee.batch(m, clean, 1, random);
        sum.addi(trainee.gradient(m, one.images(), one.labels()).square());
      }
    }
    sum.divi(FISHER_IMAGES);
    return sum;
  }
}
