package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;

/** Images of CIFAR's binary files. */
final class CifarImages {
  /** One file in memory. */
  @SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
  record Batch(String name, byte[] bytes) {
    CifarFormat format() {
      return CifarFormat.require(bytes.length, i -> bytes[(int) i] & 0xff, name);
    }
  }

  /** Finds the names of a format's classes; empty when there are none. */
  interface Names {
    List<String> in(String file);
  }

  private CifarImages() {}

  /** All images, in the files' order. Fine classes of CIFAR-100; superclasses are not read. */
  static LabelledImages of(
      List<Batch> batches, Names names, Preprocessing preprocessing, List<String> warnings) {
    CifarFormat format = batches.get(0).format();
    int size = format.recordBytes();
    int[] before = new int[batches.size() + 1];
    for (int b = 0; b < batches.size(); b++) {
      if (batches.get(b).format() != format) {
        throw new ReasonException(
            Reason.UNSUPPORTED_DATA,
            "%s is %s, %s is not; name one of them."
                .formatted(batches.get(0).name, format.title(), batches.get(b).name));
      }
      before[b + 1] = before[b] + batches.get(b).bytes.length / size;
    }
    int[] labels = new int[before[batches.size()]];
    int[] batchOf = new int[labels.length];
    for (int i = 0, b = 0; i < labels.length; i++) {
      while (i >= before[b + 1]) {
        b++;
      }
      batchOf[i] = b;
      labels[i] = batches.get(b).bytes[(i - before[b]) * size + format.labelBytes() - 1];
    }
    return PictureBatch.of(
        i -> {
          byte[] pixels = new byte[CifarFormat.PIXELS];
          int at = (i - before[batchOf[i]]) * size + format.labelBytes();
          System.arraycopy(batches.get(batchOf[i]).bytes, at, pixels, 0, pixels.length);
          return Picture.ofBytes(CifarFormat.CHANNELS, CifarFormat.SIDE, CifarFormat.SIDE, pixels);
        },
        labels,
        CifarFormat.CHANNELS,
        CifarFormat.SIDE,
        CifarFormat.SIDE,
        preprocessing,
        complete(names.in(format.namesFile()), labels, format.namesFile()),
        warnings);
  }

  private static List<String> complete(List<String> names, int[] labels, String file) {
    int classes = 0;
    for (int label : labels) {
      classes = Math.max(classes, label + 1);
    }
    if (!names.isEmpty() && names.size() < classes) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH,
          "%s has %d names, the labels have %d classes.".formatted(file, names.size(), classes));
    }
    return names;
  }
}
