package io.cupel.verify;

import ai.djl.Device;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImageReader;
import io.cupel.dataset.LabelledImages;
import io.cupel.format.ModelFormat;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Measures a model on labelled images. Runs only in the engine's process. */
public final class Evaluator {
  private Evaluator() {}

  /**
   * Evaluates.
   *
   * @throws ReasonException when the model or the data does not allow it
   */
  public static Evaluation run(EvaluationRequest request) {
    long start = System.nanoTime();
    Path file = Path.of(request.model());
    ModelFormat.requireModel(file);
    LabelledImages images = LabelledImageReader.read(request.data(), request.preprocessing());
    Torch.threads(request.threads());
    Device device = Torch.device(request.device());
    try (Tensors tensors = new Tensors(device);
        Classifier model =
            Classifier.load(file, request.preprocessing(), device, tensors, new PassCount());
        CleanImages data =
            new CleanImages(images, model.manager(), false, new SplittableRandom(0))) {
      List<String> warnings = new ArrayList<>(images.warnings());
      int classes = Math.max(request.classes(), images.imagesPerClass().length);
      model.settleOutput(data.first(8), classes).ifPresent(warnings::add);
      double accuracy = data.accuracy(model.answers(data.images()));
      return new Evaluation(
          accuracy,
          images.count(),
          classes,
          (System.nanoTime() - start) / 1e9,
          Torch.name(device),
          warnings);
    }
  }
}
