package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Images in IDX files: N×H×W (grey), N×C×H×W or N×H×W×C with C 1 or 3. Labels stand in a file of
 * their own.
 */
final class IdxImages {
  private IdxImages() {}

  static LabelledImages read(Path file, Optional<Path> labelFile, Preprocessing preprocessing)
      throws IOException {
    String name = file.getFileName().toString();
    IdxFile images = IdxFile.read(file);
    if (images.elementSize() != 1 || images.sizes().length < 3) {
      throw new ReasonException(
          Reason.UNSUPPORTED_DATA,
          "%s has elements of %d bytes in %s; images have one byte in 3 or 4 dimensions."
              .formatted(name, images.elementSize(), Arrays.toString(images.sizes())));
    }
    ArrayLayout layout = ArrayLayout.of(images.sizes(), false, name);
    int[] labels = labels(labelFile.isPresent() ? labelFile.get() : beside(file));
    PictureBatch.requireLabels(layout.count(), labels.length, name);
    return PictureBatch.of(
        i -> {
          byte[] bytes = new byte[layout.valuesPerImage()];
          for (int k = 0; k < bytes.length; k++) {
            bytes[k] = images.data()[layout.index(i, k)];
          }
          return Picture.ofBytes(layout.channels(), layout.height(), layout.width(), bytes);
        },
        labels,
        layout.channels(),
        layout.height(),
        layout.width(),
        preprocessing,
        List.of(),
        List.of());
  }

  /** Labels in an IDX file of one dimension. */
  static int[] labels(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new ReasonException(Reason.LABELS_NOT_FOUND, file + " does not exist.");
    }
    String name = file.getFileName().toString();
    IdxFile array = IdxFile.read(file);
    if (array.sizes().length != 1) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH,
          "%s has %d dimensions; labels have one.".formatted(name, array.sizes().length));
    }
    ByteBuffer data = ByteBuffer.wrap(array.data());
    int[] labels = new int[array.sizes()[0]];
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          DataLimits.label(
              array.elementSize() == 1 ? data.get(i) & 0xff : data.getInt(4 * i), name);
    }
    return labels;
  }

  /** {@code X-images-idx3-ubyte} has its labels in {@code X-labels-idx1-ubyte}, or its .gz. */
  static List<String> labelNames(String images) {
    String labels = images.replaceFirst("images([-.])idx[34]", "labels$1idx1");
    if (labels.equals(images)) {
      return List.of();
    }
    return List.of(
        labels, labels.endsWith(".gz") ? labels.substring(0, labels.length() - 3) : labels + ".gz");
  }

  private static Path beside(Path images) {
    String name = images.getFileName().toString();
    List<String> tried = labelNames(name);
    for (String candidate : tried) {
      Path file = images.resolveSibling(candidate);
      if (Files.exists(file)) {
        return file;
      }
    }
    throw new ReasonException(
        Reason.LABELS_NOT_FOUND,
        tried.isEmpty()
            ? name + " is not named like X-images-idx3-ubyte, so its labels cannot be found."
            : "There is neither " + String.join(" nor ", tried) + " beside " + name + ".");
  }
}
