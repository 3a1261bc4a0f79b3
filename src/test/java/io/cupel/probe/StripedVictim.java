package io.cupel.probe;

import ai.djl.Device;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.Preprocessing;
import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticImages;
import io.cupel.redteam.TinyVictims;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A model that answers class 1 to upright stripes and class 0 to all else, with clean images. */
final class StripedVictim implements AutoCloseable {
  final PassCount passes = new PassCount();
  final Perturbation perturbation = new Perturbation(Device.cpu());
  final Classifier model;
  final CleanImages clean;
  private final Tensors tensors = new Tensors(Device.cpu());

  /**
   * @param folder takes the model's file
   */
  StripedVictim(Path folder, int classes) {
    this(folder, classes, 0.03);
  }

  /**
   * @param above mean product of image and stripes from which it falls for them
   */
  StripedVictim(Path folder, int classes, double above) {
    Torch.threads(1);
    Path file =
        TinyVictims.write(
            folder.resolve("model.pt"), TinyVictims.fallsForStripes(classes, 1, above));
    var data = SyntheticImages.of(60, classes, new ImageShape(1, 28, 28), 3);
    model = Classifier.load(file, Preprocessing.NONE, Device.cpu(), tensors, passes);
    clean = new CleanImages(data, model.manager(), false, new SplittableRandom(0));
    model.settleOutput(clean.first(4), classes);
  }

  @Override
  public void close() {
    clean.close();
    model.close();
    perturbation.close();
    tensors.close();
  }
}
