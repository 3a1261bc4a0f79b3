package io.cupel.purify;

import ai.djl.Device;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Clean sets that a test makes up for an untrained model. */
final class SmallData {
  private SmallData() {}

  /** IDX files beside each other. */
  static Path write(Path folder, LabelledImages images, int... labels) throws IOException {
    int n = labels.length;
    int area = images.height() * images.width();
    ByteBuffer pixels = ByteBuffer.allocate(16 + n * area);
    pixels.putInt(0x803).putInt(n).putInt(images.height()).putInt(images.width());
    for (int i = 0; i < n * area; i++) {
      pixels.put((byte) Math.round(255 * images.pixels()[i]));
    }
    ByteBuffer classes = ByteBuffer.allocate(8 + n).putInt(0x801).putInt(n);
    for (int label : labels) {
      classes.put((byte) label);
    }
    Files.write(folder.resolve("clean-labels-idx1-ubyte"), classes.array());
    return Files.write(folder.resolve("clean-images-idx3-ubyte"), pixels.array());
  }

  /** Labels that an untrained model gets right: its own answers. */
  static int[] ownAnswers(Path model, LabelledImages images, int classes) {
    Torch.threads(1);
    try (Tensors tensors = new Tensors(Device.cpu());
        Classifier classifier =
            Classifier.load(model, Preprocessing.NONE, Device.cpu(), tensors, new PassCount());
        CleanImages clean =
            new CleanImages(images, classifier.manager(), false, new SplittableRandom(0))) {
      classifier.settleOutput(clean.first(4), classes);
      return classifier.answers(clean.images());
    }
  }
}
