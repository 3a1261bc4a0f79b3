package io.cupel.redteam;

import ai.djl.Device;
import io.cupel.dataset.LabelledImages;
import io.cupel.format.ModuleText;
import io.cupel.format.TorchScriptWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Trains a classifier on images as they are given, poisoned or not. The program it runs is ours, so
 * any process may do it; libtorch's threads are set by {@link io.cupel.classifier.Torch#threads}.
 * The same seed, thread count and kind of processor give the same weights.
 */
public final class VictimTrainer {
  private final Architecture architecture;
  private final TrainingSettings settings;
  private final Device device;

  public VictimTrainer(Architecture architecture, TrainingSettings settings, Device device) {
    this.architecture = architecture;
    this.settings = settings;
    this.device = device;
  }

  /**
   * Trains and writes a TorchScript file in inference mode.
   *
   * @param images what it learns; as many as a batch at least
   * @param classes K
   * @param seed settles first weights, order and shifts
   * @param out the file; replaced when there
   * @param progress gets a line an epoch
   */
  public void train(
      LabelledImages images, int classes, long seed, Path out, Consumer<String> progress) {
    if (images.count() < settings.batch()) {
      throw new IllegalArgumentException(
          images.count() + " images do not fill a batch of " + settings.batch());
    }
    ModuleText fresh = architecture.create(ImageShape.of(images), classes, seed);
    try (TrainingProgram program = new TrainingProgram(fresh, ImageShape.of(images), device)) {
      descend(program, images, new SplittableRandom(seed), progress);
      TorchScriptWriter.write(out, "model", program.trained());
    }
  }

  private void descend(
      TrainingProgram program,
      LabelledImages images,
      SplittableRandom random,
      Consumer<String> progress) {
    // The last images of an epoch that do not fill a batch are left out; the order is new each
    // time.
    int batches = images.count() / settings.batch();
    double steps = batches * (double) settings.epochs();
    int[] order = IntStream.range(0, images.count()).toArray();
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      Shuffle.inPlace(order, random);
      double loss = 0;
      for (int b = 0; b < batches; b++) {
        ShiftedBatch batch =
            ShiftedBatch.of(
                images,
                order,
                b * settings.batch(),
                settings.batch(),
                settings.largestShift(),
                random);
        double done = (epoch * (double) batches + b + 1) / steps;
        loss += program.step(batch.pixels(), batch.labels(), settings, settings.rate(done));
      }
      progress.accept(
          String.format(
              Locale.ROOT, "epoch %d/%d, loss %.4f", epoch + 1, settings.epochs(), loss / batches));
    }
  }
}
