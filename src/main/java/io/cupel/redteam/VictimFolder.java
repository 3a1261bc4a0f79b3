package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a victim, under the names that the demonstration and the benchmark read. */
final class VictimFolder {
  private final Path path;

  /**
   * @param path made when missing
   */
  VictimFolder(Path path) {
    try {
      this.path = Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the folder " + path, e);
    }
  }

  Path path() {
    return path;
  }

  /** Where the TorchScript file stands. */
  Path model() {
    return path.resolve("model.pt");
  }

  /** {@code clean-*}: what a defender has; {@code test-*}: on which the victim is measured. */
  void writeData(VictimData data) {
    write("clean", data.clean());
    write("test", data.test());
  }

  private void write(String name, LabelledImages images) {
    IdxGzip.writeImages(path.resolve(name + "-images-idx3-ubyte.gz"), images);
    IdxGzip.writeLabels(path.resolve(name + "-labels-idx1-ubyte.gz"), images.labels());
  }

  /** {@code triggered-*}: images with the trigger, what the attacker wants, and the truth. */
  void writeTriggered(TriggeredImages triggered) {
    IdxGzip.writeImages(path.resolve("triggered-images-idx3-ubyte.gz"), triggered.images());
    IdxGzip.writeLabels(
        path.resolve("triggered-target-labels-idx1-ubyte.gz"), triggered.images().labels());
    IdxGzip.writeLabels(
        path.resolve("triggered-true-labels-idx1-ubyte.gz"), triggered.trueLabels());
  }
}
