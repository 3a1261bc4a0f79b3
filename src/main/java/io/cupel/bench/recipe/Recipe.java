package io.cupel.bench.recipe;

import io.cupel.fisher.SoftmaxFisher;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A way to remove a backdoor with clean images only, its settings included. */
public sealed interface Recipe {
  /** The recipe that is the product's default. */
  String DEFAULT = "default";

  /** Peak learning rates for all layers, a factor of two or so apart. */
  List<Double> RATES = List.of(0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001);

  /** Every recipe, the product's first. */
  List<Recipe> ALL =
      List.of(
          new Product(DEFAULT, "Cupel", "probes, consistency, natural gradient in one layer"),
          new Product(
              "ngf",
              "Karim et al. 2023, arXiv 2306.17441",
              "last layer, " + describe(SoftmaxFisher.Settings.PUBLISHED)),
          new Tuning(
              "sgd-last-layer",
              "ablation of ngf",
              true,
              0,
              List.of(1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)),
          new Head(
              "ngf-without-regularizer",
              "ablation of ngf",
              new SoftmaxFisher.Settings(0.01, 0.01, 0, 0.9, 60, 128)),
          new MidLayer("ngf-mid-layer", "ablation of ngf", 0.01, 0.1, 1, 60, 128),
          new Tuning("fine-tuning", "the usual baseline", false, 0, RATES),
          new Tuning("ft-sam", "Zhu et al. 2023, arXiv 2304.11823", false, 2, RATES),
          new Pruning("anp", "Wu and Wang 2021, arXiv 2110.14430", 0.4, 0.2, 0.02, 0.9, 150, 64));

  /** Short, lower case: the name in options, tables and files. */
  String name();

  /** Where it was published, or what it is. */
  String source();

  /** Its settings in one line. */
  String settings();

  /** The recipe of that name. */
  static Optional<Recipe> named(String name) {
    return ALL.stream().filter(r -> r.name().equals(name)).findFirst();
  }

  private static String describe(SoftmaxFisher.Settings s) {
    return text(
        "exact Fisher information, learning rate %s, damping %s, regularizer η %s, momentum %s,"
            + " %d steps of %d images, not augmented",
        s.learningRate(), s.damping(), s.eta(), s.momentum(), s.steps(), s.batch());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** A recipe of the product, run as {@code cupel harden} runs it. */
  record Product(String name, String source, String settings) implements Recipe {}

  /** The published method on the last layer with other settings. */
  record Head(String name, String source, SoftmaxFisher.Settings fisher) implements Recipe {
    @Override
    public String settings() {
      return "last layer, " + describe(fisher);
    }
  }

  /**
   * The published method on a late layer by a fixed rule, LayerChoice.choose. The Fisher
   * information of a convolution is no small matrix; its Kronecker factors stand for it.
   */
  record MidLayer(
      String name,
      String source,
      double learningRate,
      double damping,
      double eta,
      int steps,
      int batch)
      implements Recipe {
    @Override
    public String settings() {
      return text(
          "the last 3×3 convolution (in a transformer the last linear layer before the head),"
              + " cross-entropy, Kronecker-factored Fisher information,"
              + " learning rate %s, damping %s, regularizer η %s, momentum 0.9, %d steps of %d"
              + " images",
          learningRate, damping, eta, steps, batch);
    }
  }

  /**
   * Stochastic gradient descent on the cross-entropy.
   *
   * @param lastLayerOnly whether only the last layer changes, or every parameter
   * @param rho how far the sharpness-aware step looks uphill, relative to each parameter; 0: not at
   *     all
   * @param rates peak learning rates to choose from, the highest first
   */
  record Tuning(String name, String source, boolean lastLayerOnly, double rho, List<Double> rates)
      implements Recipe {
    static final int STEPS = 100;
    static final int BATCH = 64;
    static final double MOMENTUM = 0.9;
    static final double WEIGHT_DECAY = 5e-4;
    static final double LONGEST_GRADIENT = 1;

    @Override
    public String settings() {
      return text(
          "%s, cross-entropy, %sSGD, momentum %s, weight decay %s, gradients no longer than %s, %d steps of"
              + " %d images,"
              + " cosine to 0 from the highest of %s that costs at most %s points on the held-out"
              + " half of the clean images",
          lastLayerOnly ? "last layer" : "all layers",
          rho > 0 ? text("adaptive sharpness-aware steps, ρ %s, ", rho) : "",
          MOMENTUM,
          WEIGHT_DECAY,
          LONGEST_GRADIENT,
          STEPS,
          BATCH,
          rates.stream().map(String::valueOf).collect(Collectors.joining(", ")),
          Acceptable.POINTS);
    }
  }

  /**
   * Adversarial neuron pruning.
   *
   * @param epsilon largest relative perturbation of a neuron
   * @param alpha weight of the unperturbed loss
   * @param rate learning rate of the masks
   */
  record Pruning(
      String name,
      String source,
      double epsilon,
      double alpha,
      double rate,
      double momentum,
      int steps,
      int batch)
      implements Recipe {
    @Override
    public String settings() {
      return text(
          "a mask for each channel of BatchNorm (of convolutions where there is none), ε %s, one"
              + " step uphill, α %s, learning rate %s, momentum %s, %d steps of %d images; pruned"
              + " below the highest threshold of 0, 0.05, … 0.95 that costs at most %s points on"
              + " held-out clean images",
          epsilon, alpha, rate, momentum, steps, batch, Acceptable.POINTS);
    }
  }
}
