package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tiny-ImageNet's validation images: {@code images/*.JPEG}, and their classes (WordNet ids) in
 * {@code val_annotations.txt}. Classes count as the folders of {@code train} do in string order,
 * which is how they are trained with torchvision; {@code wnids.txt} says which there are.
 */
final class TinyImageNetValidation {
  static final String FILE = "val_annotations.txt";
  private static final String CLASSES = "wnids.txt";
  private static final String IMAGES = "images";

  private TinyImageNetValidation() {}

  /**
   * @param classNames the order of the classes; empty: string order
   */
  static LabelledImages read(
      Path root, List<String> classNames, Preprocessing preprocessing, List<String> warnings)
      throws IOException {
    Map<String, String> wordnet = annotations(root.resolve(FILE));
    List<String> classes = order(root, classNames, wordnet, warnings);
    Map<String, Integer> labels = new LinkedHashMap<>();
    wordnet.forEach(
        (file, id) -> {
          int label = classes.indexOf(id);
          if (label < 0) {
            throw new ReasonException(
                Reason.LABEL_MISMATCH,
                FILE + " has the class " + id + ", which is none of the " + classes.size() + ".");
          }
          labels.put(file, label);
        });
    Path folder = Files.isDirectory(root.resolve(IMAGES)) ? root.resolve(IMAGES) : root;
    Map<Path, Integer> images = ListedImages.present(folder, labels, FILE, warnings);
    PictureCollector collector = new PictureCollector(preprocessing, warnings);
    collector.expect(images.size());
    images.forEach((file, label) -> collector.add(root, file, label));
    return collector.images(classes, root + " has none of the images that " + FILE + " lists.");
  }

  /** WordNet ids by file name; the box that follows them is of no use here. */
  private static Map<String, String> annotations(Path file) throws IOException {
    Map<String, String> wordnet = new LinkedHashMap<>();
    for (String line : lines(file)) {
      String[] values = line.split("\t");
      if (values.length < 2) {
        throw new ReasonException(
            Reason.CORRUPT_DATA, FILE + " has the line '" + line + "' without a class.");
      }
      wordnet.put(values[0], values[1]);
    }
    return wordnet;
  }

  /** Where the list of classes may be. */
  static Path classes(Path root) {
    Path above = root.toAbsolutePath().getParent();
    return above == null ? root.resolve(CLASSES) : above.resolve(CLASSES);
  }

  private static List<String> order(
      Path root, List<String> given, Map<String, String> wordnet, List<String> warnings)
      throws IOException {
    Path list = classes(root);
    List<String> known = Files.isRegularFile(list) ? lines(list) : List.of();
    List<String> classes =
        known.isEmpty() ? new ArrayList<>(wordnet.values()) : new ArrayList<>(known);
    List<String> order = ClassOrder.of(root, classes.stream().distinct().toList(), given, warnings);
    if (!known.isEmpty() && !known.equals(order)) {
      warnings.add(
          "wnids.txt has another order of the classes than the one that is used, string order"
              + " unless labels.txt or class names are given.");
    }
    return order;
  }

  private static List<String> lines(Path file) throws IOException {
    if (Files.size(file) > DataLimits.MAX_LIST_BYTES) {
      throw new ReasonException(
          Reason.DATA_TOO_LARGE,
          file.getFileName() + " has more than " + DataLimits.MAX_LIST_BYTES + " bytes.");
    }
    return new String(Files.readAllBytes(file), UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
