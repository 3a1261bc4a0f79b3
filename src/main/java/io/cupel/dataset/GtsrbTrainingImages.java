package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * GTSRB's training images: a folder a class ({@code 00000} to {@code 00042}) with PPM files and
 * their list. The list has the class, so that folders may be left out without moving the others.
 */
final class GtsrbTrainingImages {
  private GtsrbTrainingImages() {}

  static LabelledImages read(Path root, Preprocessing preprocessing, List<String> warnings)
      throws IOException {
    Map<Path, Integer> images = new LinkedHashMap<>();
    for (String name : ImageFiles.classFolders(root).stream().sorted().toList()) {
      Path folder = root.resolve(name);
      Path list = folder.resolve(GtsrbAnnotations.fileOf(name));
      if (!Files.isRegularFile(list)) {
        throw new ReasonException(
            Reason.LABELS_NOT_FOUND, "There is no " + list.getFileName() + " in " + folder + ".");
      }
      Map<String, Integer> classes = GtsrbAnnotations.read(list);
      requireOneClass(classes, name, list.getFileName().toString());
      images.putAll(ListedImages.present(folder, classes, list.getFileName().toString(), warnings));
    }
    PictureCollector collector = new PictureCollector(preprocessing, warnings);
    collector.expect(images.size());
    images.forEach((file, label) -> collector.add(root, file, label));
    return collector.images(List.of(), "The lists of " + root + " name no image that is there.");
  }

  private static void requireOneClass(Map<String, Integer> classes, String folder, String list) {
    List<Integer> found = new HashSet<>(classes.values()).stream().sorted().toList();
    boolean otherNumber =
        folder.matches("\\d{1,9}") && !found.isEmpty() && found.get(0) != Integer.parseInt(folder);
    if (found.size() > 1 || otherNumber) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH,
          "%s has the classes %s; it lies in the folder of class %s."
              .formatted(list, found, folder));
    }
  }
}
