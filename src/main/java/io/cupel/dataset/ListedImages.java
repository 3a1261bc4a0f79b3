package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Image files of a folder whose classes stand in a list. */
final class ListedImages {
  private ListedImages() {}

  /**
   * The files of a folder with their classes, in the list's order. Files may be missing, since a
   * selection is usual, but each one must be listed.
   *
   * @param classes by file name
   * @param list the list's name
   * @param warnings gets one when files are missing
   */
  static Map<Path, Integer> present(
      Path folder, Map<String, Integer> classes, String list, List<String> warnings)
      throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    for (Path file : ImageFiles.in(folder)) {
      String name = file.getFileName().toString();
      if (!name.endsWith(".csv") && !name.endsWith(".txt")) {
        files.put(name, file);
      }
    }
    List<String> unlisted =
        files.keySet().stream().filter(name -> !classes.containsKey(name)).toList();
    if (!unlisted.isEmpty()) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH,
          "%s does not list %d files of %s, for example %s."
              .formatted(list, unlisted.size(), folder, unlisted.get(0)));
    }
    Map<Path, Integer> present = new LinkedHashMap<>();
    classes.forEach(
        (name, label) -> {
          if (files.containsKey(name)) {
            present.put(files.get(name), label);
          }
        });
    if (present.size() < classes.size()) {
      warnings.add(
          "%s lists %d images, %d of them are there."
              .formatted(list, classes.size(), present.size()));
    }
    return present;
  }
}
