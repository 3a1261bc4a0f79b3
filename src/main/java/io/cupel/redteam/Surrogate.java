package io.cupel.redteam;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A clean model of the attacker's own, which stands for the victim while a trigger is made. It is
 * trained when it is first asked.
 */
final class Surrogate implements InputGradient, AutoCloseable {
  private static final int BATCH = 128;

  private final VictimTrainer trainer;
  private final LabelledImages training;
  private final int classes;
  private final long seed;
  private final Device device;
  private Optional<Classifier> trained = Optional.empty();

  /**
   * @param training clean images
   * @param classes K
   */
  Surrogate(VictimTrainer trainer, LabelledImages training, int classes, long seed, Device device) {
    this.trainer = trainer;
    this.training = training;
    this.classes = classes;
    this.seed = seed;
    this.device = device;
  }

  private Classifier model() {
    if (trained.isEmpty()) {
      trained = Optional.of(train());
    }
    return trained.get();
  }

  private Classifier train() {
    try {
      Path file = Files.createTempFile("cupel-surrogate", ".pt");
      try {
        trainer.train(training, classes, seed, file, line -> {});
        Classifier model =
            Classifier.load(file, Preprocessing.NONE, device, new Tensors(device), new PassCount());
        try (NDArray sample = Images.array(model.manager(), Images.range(training, 0, 1))) {
          model.settleOutput(sample, classes);
        }
        return model;
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the attacker's own model", e);
    }
  }

  @Override
  public float[] of(LabelledImages images) {
    float[] gradients = new float[images.pixels().length];
    int values = ImageShape.of(images).values();
    for (int from = 0; from < images.count(); from += BATCH) {
      int to = Math.min(images.count(), from + BATCH);
      float[] part = gradient(Images.range(images, from, to));
      System.arraycopy(part, 0, gradients, from * values, part.length);
    }
    return gradients;
  }

  @SuppressWarnings("try") // the recording only has to end
  private float[] gradient(LabelledImages images) {
    Classifier model = model();
    try (NDManager m = model.manager().newSubManager();
        Torch.Recording recording = Torch.record()) {
      NDArray x = Images.array(m, images);
      x.setRequiresGradient(true);
      NDArray loss = model.tensors().crossEntropy(m, model.logits(m, x), images.labels());
      return model.tensors().gradient(m, loss, x).toFloatArray();
    }
  }

  @Override
  public void close() {
    trained.ifPresent(
        model -> {
          model.close();
          model.tensors().close();
        });
  }
}
