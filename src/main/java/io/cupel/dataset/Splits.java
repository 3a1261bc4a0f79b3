package io.cupel.dataset;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The parts into which data sets are divided, by the names that they are distributed with. Where
 * several are at hand, images that the model was not trained on are preferred, as in an .npz.
 */
final class Splits {
  private static final List<String> PREFERRED_FIRST =
      List.of(
          "test",
          "testing",
          "finaltest",
          "val",
          "valid",
          "validation",
          "train",
          "training",
          "finaltraining");

  private Splits() {}

  /** Whether this is how a part is called, in any spelling. */
  static boolean isName(String name) {
    return PREFERRED_FIRST.contains(plain(name));
  }

  /** The part that a file named {@code PART-00000-of-00002.parquet} or the like belongs to. */
  static Optional<String> ofFile(String file) {
    String first = file.split("[-._]", 2)[0];
    return isName(first) ? Optional.of(plain(first)) : Optional.empty();
  }

  /** Best first. */
  static List<String> sorted(List<String> names) {
    return names.stream()
        .sorted(
            Comparator.<String>comparingInt(name -> PREFERRED_FIRST.indexOf(plain(name)))
                .thenComparing(ClassOrder.BY_CODE_POINTS))
        .toList();
  }

  static String warning(List<String> found, String read) {
    return "The data is divided into %s; %s was read. Name another one to have that."
        .formatted(String.join(", ", found), read);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }
}
