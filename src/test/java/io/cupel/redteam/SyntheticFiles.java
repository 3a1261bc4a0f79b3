package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Images that need no data set, in the files that the commands read. */
public final class SyntheticFiles {
  private SyntheticFiles() {}

  /**
   * Writes images of one shade each, the brighter the higher their class, and their labels beside
   * them under their usual name: even a net that is blind for places can learn them.
   */
  public static void writeShades(Path images, int count, int classes, ImageShape shape) {
    float[] pixels = new float[count * shape.values()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % classes;
      float shade = (labels[i] + (float) i / count) / classes;
      Arrays.fill(pixels, i * shape.values(), (i + 1) * shape.values(), shade);
    }
    LabelledImages data =
        new LabelledImages(
            pixels, labels, shape.channels(), shape.height(), shape.width(), List.of(), List.of());
    IdxGzip.writeImages(images, data);
    String name = images.getFileName().toString().replace("images-idx3", "labels-idx1");
    IdxGzip.writeLabels(images.resolveSibling(name), labels);
  }
}
