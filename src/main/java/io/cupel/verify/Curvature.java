package io.cupel.verify;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Cut;
import io.cupel.classifier.Program;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Torch;
import io.cupel.verify.Sharpness.Point;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * Curvature of the clean loss, the mean cross-entropy of clean images and their labels, with
 * respect to the weight of one layer.
 */
public final class Curvature implements AutoCloseable {
  private static final int IMAGES = 64;

  private final CleanImages clean;
  private final Program program;
  private final long seed;
  private final int[] images;

  /**
   * @param random where the search for an eigenvalue starts; the same for every model
   */
  public Curvature(CleanImages clean, Device device, SplittableRandom random) {
    this.clean = clean;
    seed = random.nextLong();
    program = Program.load(Hessian.class, Hessian.PROGRAM, device);
    int n = Math.min(Math.min(IMAGES, clean.count()), Classifier.batchSize(clean.shape()));
    // Evenly spread: images often stand class by class.
    images = IntStream.range(0, n).map(i -> (int) ((long) i * clean.count() / n)).toArray();
  }

  /** The same layer in two models, the second being changed. */
  public Sharpness compare(
      Classifier original, SelectedLayer was, Classifier model, SelectedLayer now) {
    original.select(was);
    try (NDManager m = model.manager().newSubManager()) {
      NDArray change = now.weight().stopGradient().sub(was.weight().stopGradient());
      change.attach(m);
      double before = largestEigenvalue(original, was);
      double after = largestEigenvalue(model, now);
      double along = byHessian(model, now, (scope, hessian) -> hessian.along(change));
      return new Sharpness(before, after, along, images.length, path(model, was, now));
    } finally {
      original.deselect(was);
    }
  }

  /**
   * The sharpness that a backdoored model was found to have more of (Karim et al. 2023, arXiv
   * 2306.17441, §3).
   *
   * @param layer selected in {@code model}
   * @return nats per squared unit of weight; NaN where the model has no second derivative
   */
  private double largestEigenvalue(Classifier model, SelectedLayer layer) {
    SplittableRandom same = new SplittableRandom(seed);
    float[] start = new float[(int) layer.weight().size()];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) same.nextDouble(-1, 1);
    }
    return byHessian(
        model,
        layer,
        (m, hessian) -> hessian.largestEigenvalue(m.create(start, layer.weight().getShape())));
  }

  /** Asks the Hessian of the loss with respect to a layer's weight; NaN where there is none. */
  private double byHessian(
      Classifier model, SelectedLayer layer, ToDoubleBiFunction<NDManager, Hessian> question) {
    double shareAbove = model.cut(layer).map(Cut::shareAbove).orElse(1.0);
    try (NDManager m = model.manager().newSubManager();
        var recording = Torch.record()) {
      model.passes().weightGradient(images.length);
      // A product costs about as much as a gradient (Pearlmutter 1994, abstract).
      Runnable counter = () -> model.passes().weightGradient(images.length, shareAbove);
      Hessian hessian = new Hessian(m, program, loss(m, model), layer.weight(), counter);
      return question.applyAsDouble(m, hessian);
    } catch (EngineException e) {
      return Double.NaN;
    }
  }

  /** Empty where the model cannot be asked: it is no part of the verdict. */
  private List<Point> path(Classifier model, SelectedLayer was, SelectedLayer now) {
    model.deselect(now);
    try {
      return LossPath.of(was, now, () -> loss(model));
    } catch (EngineException e) {
      return List.of();
    } finally {
      model.select(now);
    }
  }

  /** Of the model as it is now, without a gradient. */
  private double loss(Classifier model) {
    try (NDManager m = model.manager().newSubManager()) {
      model.passes().forward(images.length);
      return loss(m, model).getFloat();
    }
  }

  private NDArray loss(NDManager m, Classifier model) {
    NDArray x = model.tensors().pick(m, clean.images(), images);
    return model
        .tensors()
        .crossEntropy(m, model.logits(m, x), clean.labels(images))
        .div(images.length);
  }

  @Override
  public void close() {
    program.close();
  }
}
