package io.cupel.redteam;

import ai.djl.Device;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Trains a classifier on images as they are given, poisoned or not, which runs its program: one
 * from outside only in the engine's own process. libtorch's threads are set by {@link
 * Torch#threads}. The same seed, thread count and kind of processor give the same weights.
 */
public final class VictimTrainer {
  private final UntrainedNetwork network;
  private final TrainingSettings settings;
  private final Device device;

  public VictimTrainer(UntrainedNetwork network, TrainingSettings settings, Device device) {
    this.network = network;
    this.settings = settings;
    this.device = device;
  }

  /**
   * Trains and writes a TorchScript file. Our own networks are in inference mode there; a given one
   * is in the mode in which it was given.
   *
   * @param images what it learns; as many as a batch at least
   * @param classes K
   * @param seed settles first weights, order and shifts
   * @param out the file; replaced when there
   * @param progress gets a line an epoch
   * @throws ReasonException when the network cannot be trained, or its weights are no numbers any
   *     more in the end
   */
  public void train(
      LabelledImages images, int classes, long seed, Path out, Consumer<String> progress) {
    if (images.count() < settings.batch()) {
      throw new IllegalArgumentException(
          images.count() + " images do not fill a batch of " + settings.batch());
    }
    try {
      Path untrained = Files.createTempFile("cupel-untrained", ".pt");
      try {
        network.write(untrained, ImageShape.of(images), classes, seed);
        AttackScore.requireScores(untrained, images, classes, device);
        Torch.seed(seed);
        try (var program = new TrainingProgram(untrained, ImageShape.of(images), device)) {
          descend(program, images, new SplittableRandom(seed), progress);
          program.writeTrained(out);
        }
      } finally {
        Files.delete(untrained);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the untrained network", e);
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
      if (!Double.isFinite(loss)) {
        throw new ReasonException(
            Reason.NON_FINITE_OUTPUT,
            "The training's loss is %s in epoch %d.".formatted(loss, epoch + 1));
      }
      progress.accept(
          String.format(
              Locale.ROOT, "epoch %d/%d, loss %.4f", epoch + 1, settings.epochs(), loss / batches));
    }
  }
}
