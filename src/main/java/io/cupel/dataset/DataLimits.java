package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;

/** How much data is accepted. Every check comes before memory is taken. */
final class DataLimits {
  /**
   * Numbers (images × channels × height × width) of a whole data set. Each takes 4 bytes as float
   * and one more while it is read, and the old generation is two thirds of the heap.
   */
  static final long MAX_VALUES = Math.min(1L << 29, Runtime.getRuntime().maxMemory() / 8);

  /** Pixels of one image file; each takes up to 12 bytes while it is decoded. */
  static final long MAX_IMAGE_PIXELS = Math.min(1L << 26, Runtime.getRuntime().maxMemory() / 12);

  /** Bytes of one image file. */
  static final long MAX_IMAGE_BYTES = 1L << 28;

  /** Files in a folder of images. */
  static final int MAX_FILES = 2_000_000;

  /** Bytes of a text file that lists images or classes. */
  static final int MAX_LIST_BYTES = 1 << 26;

  /**
   * Bytes of a Parquet file's page once unpacked, which is in memory as a whole, twice while it is
   * unpacked.
   */
  static final long MAX_PAGE_BYTES = Math.min(1L << 29, Runtime.getRuntime().maxMemory() / 6);

  /** Classes: larger labels are a sign of a wrong file. */
  static final int MAX_CLASSES = 1_000_000;

  private DataLimits() {}

  /**
   * The product of the sizes.
   *
   * @throws ReasonException DATA_TOO_LARGE when it is above {@link #MAX_VALUES}
   */
  static int values(String what, long... sizes) {
    double product = 1; // cannot overflow, and is exact below the limit
    for (long size : sizes) {
      product *= size;
    }
    if (product > MAX_VALUES) {
      throw new ReasonException(
          Reason.DATA_TOO_LARGE,
          "%s would have %.0f numbers; %d are accepted with this heap (cupel.engine.heap)."
              .formatted(what, product, MAX_VALUES));
    }
    return (int) product;
  }

  /** Refuses a label that no class can have. */
  static int label(long label, String file) {
    if (label < 0 || label >= MAX_CLASSES) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH, file + " has the label " + label + ", which no class can have.");
    }
    return (int) label;
  }
}
