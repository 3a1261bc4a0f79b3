package io.cupel.format;

import java.util.ArrayList;
import java.util.List;

/**
 * The class files of a TorchScript program. libtorch finds them without regard to case, so that
 * {@code m/CODE/__torch__/a.PY} is as good to it as the name that PyTorch writes.
 */
final class CodeEntries {
  /** Bytes of all class files' text; the largest models have some million. */
  static final long MAX_TOTAL = 64L << 20;

  private static final String ENDING = ".py";

  private CodeEntries() {}

  /**
   * All that libtorch could read as code.
   *
   * @throws io.cupel.reason.ReasonException CORRUPT_ARCHIVE when one is not named as PyTorch does,
   *     or when they are too large together
   */
  static List<ZipEntryInfo> of(ZipArchive zip) {
    String code = zip.folder() + "code/";
    List<ZipEntryInfo> found = new ArrayList<>();
    long total = 0;
    for (ZipEntryInfo entry : zip.entries().values()) {
      String name = entry.name();
      int ending = name.length() - ENDING.length();
      if (name.regionMatches(true, 0, code, 0, code.length())
          && name.regionMatches(true, ending, ENDING, 0, ENDING.length())) {
        if (!name.startsWith(code) || !name.endsWith(ENDING)) {
          throw zip.damage()
              .because(
                  "PyTorch would read " + name + " as code, but would name it " + code + "….py");
        }
        found.add(entry);
        total += entry.size();
      }
    }
    if (total > MAX_TOTAL) {
      throw zip.damage()
          .because("its code declares %d bytes; %d are accepted".formatted(total, MAX_TOTAL));
    }
    return found;
  }
}
