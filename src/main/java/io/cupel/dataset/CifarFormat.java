package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.Optional;

/**
 * The two binary forms of CIFAR: records of labels and 3×32×32 bytes, red, green and blue one after
 * the other, without any head.
 */
enum CifarFormat {
  CIFAR_10("CIFAR-10", "batches.meta.txt", 10),
  /** A superclass stands before the class. */
  CIFAR_100("CIFAR-100", "fine_label_names.txt", 20, 100);

  static final int CHANNELS = 3;
  static final int SIDE = 32;
  static final int PIXELS = CHANNELS * SIDE * SIDE;

  /** One byte of a file. */
  interface Bytes {
    int at(long position);
  }

  private final String title;
  private final String namesFile;
  private final int[] classes;

  CifarFormat(String title, String namesFile, int... classes) {
    this.title = title;
    this.namesFile = namesFile;
    this.classes = classes;
  }

  String title() {
    return title;
  }

  /** Where the classes' names are, one a line. */
  String namesFile() {
    return namesFile;
  }

  /** Bytes before the pixels; the last of them is the class. */
  int labelBytes() {
    return classes.length;
  }

  int recordBytes() {
    return classes.length + PIXELS;
  }

  /** The format whose records and labels fit the whole file; others hardly do by chance. */
  static Optional<CifarFormat> of(long size, Bytes bytes) {
    for (CifarFormat format : values()) {
      if (format.divides(size) && format.firstWrongRecord(size, bytes) < 0) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** As {@link #of}, with the reason why a file that should be one is none. */
  static CifarFormat require(long size, Bytes bytes, String name) {
    Optional<CifarFormat> found = of(size, bytes);
    if (found.isPresent()) {
      return found.get();
    }
    if (size == 0) {
      throw new ReasonException(Reason.DATA_NOT_FOUND, name + " has no images.");
    }
    for (CifarFormat format : values()) {
      if (format.divides(size)) {
        long wrong = format.firstWrongRecord(size, bytes);
        throw new ReasonException(
            Reason.LABEL_MISMATCH,
            "%s has the size of a %s file, but record %d has a label that no class can have."
                .formatted(name, format.title, wrong));
      }
    }
    throw new ReasonException(
        Reason.CORRUPT_DATA,
        "%s has %d bytes; CIFAR-10 has records of %d bytes, CIFAR-100 of %d. Is it cut off?"
            .formatted(name, size, CIFAR_10.recordBytes(), CIFAR_100.recordBytes()));
  }

  private boolean divides(long size) {
    return size > 0 && size % recordBytes() == 0;
  }

  private long firstWrongRecord(long size, Bytes bytes) {
    for (long record = 0; record < size / recordBytes(); record++) {
      for (int k = 0; k < classes.length; k++) {
        if (bytes.at(record * recordBytes() + k) >= classes[k]) {
          return record;
        }
      }
    }
    return -1;
  }
}
