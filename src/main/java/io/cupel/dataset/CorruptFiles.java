package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.ArrayList;
import java.util.List;

/** Counts files that cannot be read as images, and remembers the first with their reasons. */
final class CorruptFiles {
  /** The share of all files above which the data as a whole is refused. */
  static final double LIMIT = 0.05;

  private static final int NAMED = 20;

  private final List<String> named = new ArrayList<>();
  private int count;

  void add(String file, String why) {
    count++;
    if (named.size() < NAMED) {
      named.add(file + " (" + why + ")");
    }
  }

  /**
   * Adds a warning when there are some.
   *
   * @throws ReasonException TOO_MANY_CORRUPT_IMAGES when they are more than {@link #LIMIT}
   */
  void judge(int files, List<String> warnings) {
    if (count == 0) {
      return;
    }
    String found =
        "%d of %d files cannot be read as images: %s%s"
            .formatted(count, files, String.join(", ", named), count > NAMED ? ", …" : ".");
    if (count > LIMIT * files) {
      throw new ReasonException(
          Reason.TOO_MANY_CORRUPT_IMAGES, found + " %.0f %% are accepted.".formatted(100 * LIMIT));
    }
    warnings.add(found);
  }
}
