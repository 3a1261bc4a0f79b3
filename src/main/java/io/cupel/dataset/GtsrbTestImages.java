package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * GTSRB's test images: PPM files in one folder. Their classes are in {@code GT-final_test.csv},
 * which is distributed apart and usually lies one or two folders above.
 */
final class GtsrbTestImages {
  private static final String LIST = "GT-final_test.csv";
  private static final String LIST_WITHOUT_CLASSES = "GT-final_test.test.csv";
  private static final int FOLDERS_ABOVE = 2;

  private GtsrbTestImages() {}

  static boolean looksLike(Path folder) {
    return Files.isRegularFile(folder.resolve(LIST_WITHOUT_CLASSES)) || list(folder).isPresent();
  }

  private static Optional<Path> list(Path folder) {
    return lists(folder).filter(Files::isRegularFile).findFirst();
  }

  /** Where the list may be, the nearest place first. */
  static Stream<Path> lists(Path folder) {
    return Stream.iterate(folder.toAbsolutePath(), Objects::nonNull, Path::getParent)
        .limit(1 + FOLDERS_ABOVE)
        .map(at -> at.resolve(LIST));
  }

  /**
   * @param given the list, where it is not at its usual place
   */
  static LabelledImages read(
      Path folder, Optional<Path> given, Preprocessing preprocessing, List<String> warnings)
      throws IOException {
    Path list = given.or(() -> list(folder)).orElse(folder.resolve(LIST_WITHOUT_CLASSES));
    if (!Files.isRegularFile(list)) {
      throw new ReasonException(Reason.LABELS_NOT_FOUND, list + " does not exist.");
    }
    Map<Path, Integer> images =
        ListedImages.present(
            folder, GtsrbAnnotations.read(list), list.getFileName().toString(), warnings);
    PictureCollector collector = new PictureCollector(preprocessing, warnings);
    collector.expect(images.size());
    images.forEach((file, label) -> collector.add(folder, file, label));
    return collector.images(List.of(), folder + " has none of the images that are listed.");
  }
}
