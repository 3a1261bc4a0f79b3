package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Images in a NumPy .npz archive. Which arrays are taken is a matter of their names, without regard
 * to case: the first of {@link #PAIRS} that is there.
 */
final class NpzFile {
  private static final int MAX_ARRAYS = 1000;

  private record Pair(List<String> images, List<String> labels) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair(
              List.of("x", "images", "data"), List.of("y", "labels", "label", "targets", "target")),
          new Pair(List.of("x_test", "test_images"), List.of("y_test", "test_labels")),
          new Pair(List.of("x_val", "val_images"), List.of("y_val", "val_labels")),
          new Pair(List.of("x_train", "train_images"), List.of("y_train", "train_labels")),
          new Pair(List.of("arr_0"), List.of("arr_1")));

  private NpzFile() {}

  static LabelledImages read(Path file, Optional<Path> labelFile, Preprocessing preprocessing)
      throws IOException {
    String name = file.getFileName().toString();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Map<String, ZipEntry> arrays = arrays(zip, name);
      for (Pair pair : PAIRS) {
        Optional<String> images = pair.images.stream().filter(arrays::containsKey).findFirst();
        if (images.isPresent()) {
          NpyArray pixels = array(zip, arrays.get(images.get()), name);
          int[] labels =
              labelFile.isPresent()
                  ? IdxImages.labels(labelFile.get())
                  : labels(zip, arrays, pair, name);
          List<String> warnings = new ArrayList<>();
          if (PAIRS.stream().filter(p -> p.images.stream().anyMatch(arrays::containsKey)).count()
              > 1) {
            warnings.add(
                "%s has several arrays of images; %s was read.".formatted(name, images.get()));
          }
          return NpyImages.of(pixels, labels, name + ":" + images.get(), preprocessing, warnings);
        }
      }
      if (arrays.isEmpty()) {
        throw new ReasonException(
            Reason.UNSUPPORTED_DATA,
            name + " is a zip without NumPy arrays. Unpack it, and name the folder.");
      }
      throw new ReasonException(
          Reason.UNSUPPORTED_DATA,
          "%s has the arrays %s; images are called x, images, data, x_test or the like."
              .formatted(name, arrays.keySet()));
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      // The last: a name that is no UTF-8.
      throw new ReasonException(
          Reason.CORRUPT_DATA, name + " cannot be read: " + e.getMessage() + ".", e);
    }
  }

  private static Map<String, ZipEntry> arrays(ZipFile zip, String name) {
    if (zip.size() > MAX_ARRAYS) {
      throw NpyArray.damaged(name, "has " + zip.size() + " entries, too many for an .npz");
    }
    Map<String, ZipEntry> arrays = new LinkedHashMap<>();
    zip.stream()
        .filter(entry -> entry.getName().endsWith(".npy"))
        .forEach(
            entry ->
                arrays.put(
                    entry
                        .getName()
                        .substring(0, entry.getName().length() - 4)
                        .toLowerCase(Locale.ROOT),
                    entry));
    return arrays;
  }

  /** The stream is read no further than the array's own header declares. */
  private static NpyArray array(ZipFile zip, ZipEntry entry, String name) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return NpyArray.read(in, name + ":" + entry.getName());
    }
  }

  private static int[] labels(ZipFile zip, Map<String, ZipEntry> arrays, Pair pair, String name)
      throws IOException {
    String found =
        pair.labels.stream()
            .filter(arrays::containsKey)
            .findFirst()
            .orElseThrow(
                () ->
                    new ReasonException(
                        Reason.LABELS_NOT_FOUND,
                        "%s has the arrays %s, none of which is called %s."
                            .formatted(name, arrays.keySet(), String.join(" or ", pair.labels))));
    return NpyImages.labels(array(zip, arrays.get(found), name), name + ":" + found);
  }
}
