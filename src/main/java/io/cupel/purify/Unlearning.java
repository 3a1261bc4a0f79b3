package io.cupel.purify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.fisher.NaturalGradient;
import io.cupel.probe.ProbeSearch;
import io.cupel.purify.ProbePool.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Step B: teaches one layer that probed images keep the answer which the original model f₀ gives to
 * the unprobed ones,
 *
 * <pre>J = KL(p₀(x) ‖ p(x)) + α · CE(p₀(x′), p(perturb(x′, φ)))</pre>
 *
 * by natural-gradient descent. The first term holds the clean answers; to second order it is the
 * Fisher regularizer ½ΔθᵀFΔθ (NGF, arXiv 2306.17441, eq. 8, takes F's diagonal).
 */
final class Unlearning {
  private static final int IMAGES = 64; // clean, and as many probed
  private static final double LEARNING_RATE = 0.02;
  private static final double LATE_LEARNING_RATE = 0.006;
  private static final double HIGHEST_PACE = 16;

  /**
   * How many steps.
   *
   * @param fast those at the full learning rate
   * @param late those after them, at a lower one; the layer ends as its average over these
   */
  record Steps(int fast, int late) {
    int count() {
      return fast + late;
    }
  }

  private final Classifier model;
  private final TaughtModel taught;
  private final SelectedLayer layer;
  private final Anchors anchors;
  private final ProbeSearch search;
  private final NaturalGradient descent;
  private final Tensors tensors;
  private double pace; // 0: no step was made yet

  /**
   * @param taught the same model, as a step sees it
   * @param anchors what must be kept: clean images and f₀'s answers
   * @param search on the model that changes
   */
  Unlearning(
      Classifier model,
      TaughtModel taught,
      SelectedLayer layer,
      Anchors anchors,
      ProbeSearch search,
      NaturalGradient descent) {
    this.model = model;
    this.taught = taught;
    this.layer = layer;
    this.anchors = anchors;
    this.search = search;
    this.descent = descent;
    this.tensors = model.tensors();
  }

  /**
   * Runs steps; the layer ends as its average over the late ones, if there are any.
   *
   * @param alpha weight of the probed images
   * @param losses the loss of each step is added here, nats
   * @param progress hears the number of steps done
   */
  void run(
      ProbePool pool,
      Steps steps,
      double alpha,
      SplittableRandom random,
      List<Double> losses,
      IntConsumer progress) {
    try (NaturalGradient.Average average = descent.new Average()) {
      for (int step = 0; step < steps.count(); step++) {
        boolean late = step >= steps.fast();
        double rate = late ? LATE_LEARNING_RATE : LEARNING_RATE;
        try (NDManager m = model.manager().newSubManager()) {
          losses.add((double) step(m, pool, alpha, rate, random));
        }
        if (late) {
          average.add();
        }
        progress.accept(step + 1);
      }
      if (steps.late() > 0) {
        average.adopt();
      }
    }
  }

  private float step(
      NDManager m, ProbePool pool, double alpha, double rate, SplittableRandom random) {
    int[] plain = anchors.draw(IMAGES, random);
    int[] toProbe = anchors.drawSingle(IMAGES, random);
    List<Entry> entries = pool.draw(IMAGES, random);
    NDArray probed =
        probed(m, pool, entries, anchors.images(m, toProbe), anchors.labels(toProbe), random);
    NDArray answers = anchors.answers(m, plain);
    NDArray answersUnprobed = anchors.answers(m, toProbe);
    NDArray loss;
    NDArray weightGradient;
    Optional<NDArray> biasGradient = Optional.empty();
    try (var recording = Torch.record()) {
      NDArray logits = taught.logits(m, plain, probed);
      NDArray keep = tensors.kl(m, logits.get("0:" + IMAGES), answers);
      NDArray logitsProbed = logits.get(IMAGES + ":");
      NDArray unlearn = tensors.softCrossEntropy(m, logitsProbed, answersUnprobed);
      pool.note(entries, tensors.klOfEach(m, logitsProbed, answersUnprobed));
      loss = tensors.weightedSum(m, keep, unlearn, alpha);
      if (layer.bias().isPresent()) {
        NDList gradients = tensors.gradients(m, loss, layer.weight(), layer.bias().get());
        weightGradient = gradients.get(0);
        biasGradient = Optional.of(gradients.get(1));
      } else {
        weightGradient = tensors.gradient(m, loss, layer.weight());
      }
    }
    if (pace == 0) {
      pace = pace(descent.longestRate(m, weightGradient), alpha);
    }
    descent.step(m, weightGradient, biasGradient, pace * rate);
    return loss.getFloat();
  }

  /**
   * By what the learning rate is raised for a layer with small gradients, as transformers have,
   * which would hardly move otherwise: the first step of a change with α = ½ is as long as the clip
   * allows, where the rate as it stands makes it shorter. A gentle change stays gentle: at the
   * first step the anchor's gradient is 0 and α scales the whole of it; that is made up for, and
   * the rate raised by so much less.
   *
   * @param longestRate that the clip allows the first gradient
   * @return 1 to {@value #HIGHEST_PACE}
   */
  static double pace(double longestRate, double alpha) {
    double wanted = 4 * alpha * alpha * longestRate / LEARNING_RATE;
    return Math.max(1, Math.min(HIGHEST_PACE, wanted));
  }

  /**
   * The images under probes of the pool: with chance ½ as they were found, else as they are after
   * one more step against the model as it is now. What such steps make of a probe is kept, so that
   * it follows the model (universal adversarial training: Shafahi et al. 2020, arXiv 1811.11304,
   * algorithm 3).
   */
  private NDArray probed(
      NDManager m,
      ProbePool pool,
      List<Entry> entries,
      NDArray images,
      int[] labels,
      SplittableRandom random) {
    return ProbePool.apply(
        m,
        search,
        images,
        entries,
        (entry, x, from) -> {
          if (random.nextBoolean()) {
            return entry.probe().phi();
          }
          int[] truth = Arrays.copyOfRange(labels, from, from + entry.images());
          NDArray phi = pool.followed(entry.probe());
          return pool.follow(entry.probe(), search.refine(m, entry.probe(), phi, x, truth, random));
        },
        random);
  }
}
