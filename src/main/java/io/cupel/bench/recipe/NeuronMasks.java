package io.cupel.bench.recipe;

import ai.djl.ndarray.NDManager;
import io.cupel.bench.recipe.Recipe.Pruning;
import io.cupel.classifier.CleanImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Adversarial neuron pruning (Wu and Wang 2021, arXiv 2110.14430): masks m in [0,1] of all neurons
 * minimise α L(m) + (1 − α) max L(m + δ, 1 + ξ) over perturbations of weights and biases with |δ|,
 * |ξ| ≤ ε; neurons that react to perturbation lose their mask, and those below a threshold their
 * weights. The maximum is approached by one step on the signs of the gradient from a random start,
 * clipped to ε.
 */
final class NeuronMasks {
  private final Trainee trainee;
  private final Pruning settings;
  private final int neurons;
  private final float[] masks;

  /**
   * @param trainee its parameters are the neurons' weights, then their biases
   * @param neurons number of neurons
   */
  NeuronMasks(Trainee trainee, Pruning settings, int neurons) {
    this.trainee = trainee;
    this.settings = settings;
    this.neurons = neurons;
    masks = new float[neurons];
    Arrays.fill(masks, 1);
  }

  /**
   * Finds the masks.
   *
   * @param progress hears the done fraction
   */
  void learn(CleanImages clean, SplittableRandom random, DoubleConsumer progress) {
    float[] velocity = new float[neurons];
    for (int step = 0; step < settings.steps(); step++) {
      try (NDManager m = trainee.manager().newSubManager()) {
        Trainee.Batch batch = trainee.batch(m, clean, settings.batch(), random);
        float[] noise = noise(random);
        float[] uphill = gradient(m, batch, noise);
        for (int i = 0; i < noise.length; i++) {
          noise[i] = clip(noise[i] + settings.epsilon() * Math.signum(uphill[i]));
        }
        float[] perturbed = gradient(m, batch, noise);
        float[] plain = gradient(m, batch, new float[noise.length]);
        for (int i = 0; i < neurons; i++) {
          double g = settings.alpha() * plain[i] + (1 - settings.alpha()) * perturbed[i];
          velocity[i] = (float) (settings.momentum() * velocity[i] + g);
          masks[i] = Math.max(0, Math.min(1, masks[i] - (float) settings.rate() * velocity[i]));
        }
      }
      progress.accept((step + 1.0) / settings.steps());
    }
  }

  private float[] noise(SplittableRandom random) {
    float[] noise = new float[trainee.channels()];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (settings.epsilon() * (2 * random.nextDouble() - 1));
    }
    return noise;
  }

  private float clip(double value) {
    return (float) Math.max(-settings.epsilon(), Math.min(settings.epsilon(), value));
  }

  private float[] gradient(NDManager m, Trainee.Batch batch, float... noise) {
    float[] factors = new float[noise.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (i < neurons ? masks[i] : 1) + noise[i];
    }
    trainee.scale(factors);
    return trainee.factorGradient(m, trainee.gradient(m, batch.images(), batch.labels()));
  }

  /** Sets the weights of neurons whose mask is below the threshold to zero; biases stay. */
  void prune(double threshold) {
    float[] factors = new float[trainee.channels()];
    Arrays.fill(factors, 1);
    for (int i = 0; i < neurons; i++) {
      factors[i] = masks[i] < threshold ? 0 : 1;
    }
    trainee.scale(factors);
  }

  /** Neurons that a threshold prunes. */
  int pruned(double threshold) {
    int pruned = 0;
    for (float mask : masks) {
      pruned += mask < threshold ? 1 : 0;
    }
    return pruned;
  }

  /** 0.95, 0.9, … 0.05, 0: those that prune most first, and at last none. */
  static List<Double> thresholds() {
    List<Double> thresholds = new ArrayList<>();
    for (int i = 19; i >= 0; i--) {
      thresholds.add(i / 20.0);
    }
    return thresholds;
  }
}
