package io.cupel.purify;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Torch;
import io.cupel.fisher.SoftmaxFisher;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The recipe {@code ngf}: the last linear layer, clean images only, as published (arXiv
 * 2306.17441). Kept as the field's reference: on most attacks it does not remove the backdoor.
 */
public final class PublishedRecipe {
  private static final double TOLERANCE = 1e-2;

  private PublishedRecipe() {}

  /**
   * Changes the head of {@code model}.
   *
   * @param losses the loss of each step is added here, nats
   */
  public static void run(
      Classifier model,
      SelectedLayer head,
      CleanImages clean,
      Device device,
      SoftmaxFisher.Settings settings,
      SplittableRandom random,
      List<Double> losses) {
    int classes = model.classes();
    float[] w = head.weight().toFloatArray();
    int features = w.length / classes;
    boolean biased = head.bias().isPresent();
    float[] b = biased ? head.bias().get().toFloatArray() : new float[classes];
    int width = features + (biased ? 1 : 0);
    float[] h = features(model, head, clean, features, width, w, b);
    float[] joined = new float[classes * width];
    for (int k = 0; k < classes; k++) {
      System.arraycopy(w, k * features, joined, k * width, features);
      if (biased) {
        joined[k * width + features] = b[k];
      }
    }
    float[] tuned;
    try (SoftmaxFisher fisher = new SoftmaxFisher(device, model.manager())) {
      tuned = fisher.fineTune(h, clean.labels(), joined, classes, settings, random, losses);
    }
    for (int k = 0; k < classes; k++) {
      System.arraycopy(tuned, k * width, w, k * features, features);
      if (biased) {
        b[k] = tuned[k * width + features];
      }
    }
    set(head.weight(), w);
    head.bias().ifPresent(bias -> set(bias, b));
  }

  /**
   * The head's inputs, one row an image, 1 appended where it has a bias. TorchScript has no hooks;
   * but the gradient of score 0 with respect to the head's weight holds the input in row 0.
   */
  private static float[] features(
      Classifier model,
      SelectedLayer head,
      CleanImages clean,
      int features,
      int width,
      float[] w,
      float[] b) {
    float[] h = new float[clean.count() * width];
    for (int i = 0; i < clean.count(); i++) {
      try (NDManager m = model.manager().newSubManager();
          var recording = Torch.record()) {
        NDArray logits = model.logits(m, model.tensors().pick(m, clean.images(), i));
        NDArray first = logits.get("0, 0");
        NDArray row =
            model.tensors().gradient(m, first, head.weight()).get("0").reshape(new Shape(features));
        System.arraycopy(row.toFloatArray(), 0, h, i * width, features);
        if (width > features) {
          h[i * width + features] = 1;
        }
        if (i == 0) {
          requireLinear(logits.toFloatArray(), h, w, b, features);
        }
      }
    }
    model.passes().weightGradient(clean.count());
    return h;
  }

  private static void requireLinear(float[] logits, float[] h, float[] w, float[] b, int features) {
    for (int k = 0; k < logits.length; k++) {
      double score = b[k];
      for (int j = 0; j < features; j++) {
        score += w[k * features + j] * h[j];
      }
      if (Math.abs(score - logits[k]) > TOLERANCE * (1 + Math.abs(logits[k]))) {
        throw new ReasonException(
            Reason.UNSUPPORTED_LAYER,
            "The recipe ngf needs a model whose last linear layer gives the class scores.");
      }
    }
  }

  private static void set(NDArray parameter, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(4 * values.length).order(java.nio.ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    parameter.set(bytes);
  }
}
