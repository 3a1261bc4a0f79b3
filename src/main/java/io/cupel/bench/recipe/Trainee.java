package io.cupel.bench.recipe;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.bench.recipe.Recipe.Tuning;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Program;
import io.cupel.classifier.Torch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A model some of whose parameters may change, all of them seen as one row of numbers. BatchNorm's
 * statistics stay as they are.
 */
final class Trainee implements AutoCloseable {
  private final Classifier model;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final Program program;
  private final NDArray original;

  /**
   * @param model with a settled output
   * @param names of the parameters that may change
   */
  Trainee(Classifier model, List<String> names, Device device) {
    this.model = model;
    Map<String, NDArray> all = model.selectAll();
    names.forEach(name -> parameters.put(name, all.get(name)));
    program = Program.load(Trainee.class, "Parameters", device);
    original = row();
  }

  /** The parameters as they are now, [P]; the caller owns it through the classifier's manager. */
  NDArray row() {
    return program.callOnList(model.manager(), "flat", parameters.values());
  }

  /** The parameters as they were, [P]. */
  NDArray original() {
    return original;
  }

  void set(NDArray row) {
    try (NDManager m = model.manager().newSubManager()) {
      program.callOnList(m, "set_", parameters.values(), row);
    }
  }

  void reset() {
    set(original);
  }

  /** Sets every parameter to its original times a factor for each index of its first dimension. */
  void scale(float... factors) {
    try (NDManager m = model.manager().newSubManager()) {
      program.callOnList(m, "scale_", parameters.values(), original, m.create(factors));
    }
  }

  /** Number of factors that {@link #scale} takes. */
  int channels() {
    return parameters.values().stream().mapToInt(p -> (int) p.getShape().get(0)).sum();
  }

  /** Gradient with respect to those factors, from one with respect to the parameters. */
  float[] factorGradient(NDManager m, NDArray gradient) {
    return program
        .callOnList(m, "factor_gradient", parameters.values(), original, gradient)
        .toFloatArray();
  }

  /**
   * Gradient of the mean cross-entropy, [P].
   *
   * @param images [B,C,H,W]
   * @param labels B class indices
   */
  NDArray gradient(NDManager m, NDArray images, int... labels) {
    model.passes().weightGradient(labels.length);
    try (var recording = Torch.record()) {
      NDArray logits = model.logits(m, images);
      long[] classes = Arrays.stream(labels).asLongStream().toArray();
      NDArray loss = program.call(m, "mean_cross_entropy", logits, m.create(classes));
      return program.callOnList(m, "gradient", parameters.values(), loss);
    }
  }

  /** w + ρ w² g / ‖w g‖, [P]. */
  NDArray uphill(NDManager m, NDArray row, NDArray gradient, double rho) {
    return program.call(m, "uphill", row, gradient, m.create((float) rho));
  }

  /** Gradient of (η/2)·Σᵢ Fᵢᵢ(wᵢ − wᵢ⁰)² where the parameters are now, [P]. */
  NDArray pull(NDManager m, NDArray fisher, double eta) {
    NDArray now = program.callOnList(m, "flat", parameters.values());
    return program.call(m, "regularizer", now, original, fisher, m.create((float) eta));
  }

  /** One step of descent with momentum on the row and its velocity, in place. */
  void descend(NDManager m, NDArray row, NDArray velocity, NDArray gradient, double rate) {
    float[] rates = {
      (float) rate,
      (float) Tuning.MOMENTUM,
      (float) Tuning.WEIGHT_DECAY,
      (float) Tuning.LONGEST_GRADIENT
    };
    program.call(m, "descend_", row, velocity, gradient, m.create(rates));
  }

  /** A batch of augmented images. */
  Batch batch(NDManager m, CleanImages clean, int size, SplittableRandom random) {
    int[] index = clean.draw(size, random);
    NDArray images = clean.augmented(m, model.tensors(), index, clean.moves(size, random));
    return new Batch(images, clean.labels(index));
  }

  /**
   * @param images [B,C,H,W]
   * @param labels B class indices
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Batch(NDArray images, int[] labels) {}

  /** Share of the images that get their label, 0..1. */
  double accuracy(CleanImages images) {
    return images.accuracy(model.answers(images.images()));
  }

  NDManager manager() {
    return model.manager();
  }

  /** Values by name. */
  Map<String, float[]> values() {
    Map<String, float[]> values = new LinkedHashMap<>();
    parameters.forEach((name, array) -> values.put(name, array.toFloatArray()));
    return values;
  }

  @Override
  public void close() {
    original.close();
    program.close();
  }
}
