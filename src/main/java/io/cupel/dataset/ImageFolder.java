package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder with one sub-folder a class; image files in any depth below, so that ImageNet's {@code
 * CLASS/*.JPEG} and Tiny-ImageNet's {@code CLASS/images/*.JPEG} are the same to it.
 */
final class ImageFolder {
  private ImageFolder() {}

  /**
   * @param classNames the order of the classes; empty: as the folder says
   */
  static LabelledImages read(
      Path root, List<String> classNames, Preprocessing preprocessing, List<String> warnings)
      throws IOException {
    List<String> folders = ImageFiles.classFolders(root);
    if (folders.isEmpty()) {
      throw ImageFiles.hasFiles(root)
          ? new ReasonException(
              Reason.LABELS_NOT_FOUND, root + " has files, but no sub-folder for each class.")
          : new ReasonException(Reason.DATA_NOT_FOUND, root + " is empty.");
    }
    List<String> classes = ClassOrder.of(root, folders, classNames, warnings);
    Map<Path, Integer> files = new LinkedHashMap<>();
    for (int label = 0; label < classes.size(); label++) {
      String name = classes.get(label);
      if (folders.contains(name)) {
        for (Path file : ImageFiles.below(root.resolve(name), warnings)) {
          if (!annotates(file, name)) {
            files.put(file, label);
          }
        }
      }
    }
    PictureCollector collector = new PictureCollector(preprocessing, warnings);
    collector.expect(files.size());
    files.forEach((file, label) -> collector.add(root, file, label));
    return collector.images(
        new ArrayList<>(classes), "The class folders of " + root + " are empty.");
  }

  /** What Tiny-ImageNet (boxes) and GTSRB (classes) put beside the images of a class. */
  private static boolean annotates(Path file, String folder) {
    String name = file.getFileName().toString();
    return name.equals(folder + "_boxes.txt") || name.equals(GtsrbAnnotations.fileOf(folder));
  }
}
