package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.Arrays;
import java.util.List;

/** NumPy arrays as images and labels. */
final class NpyImages {
  private NpyImages() {}

  /** Whole numbers count 0..255, others 0..1. */
  static LabelledImages of(
      NpyArray array,
      int[] labels,
      String name,
      Preprocessing preprocessing,
      List<String> warnings) {
    ArrayLayout layout = ArrayLayout.of(array.sizes(), array.fortran(), name);
    PictureBatch.requireLabels(layout.count(), labels.length, name);
    return PictureBatch.of(
        i -> picture(array, layout, i, name),
        labels,
        layout.channels(),
        layout.height(),
        layout.width(),
        preprocessing,
        List.of(),
        warnings);
  }

  private static Picture picture(NpyArray array, ArrayLayout layout, int image, String name) {
    float[] samples = new float[layout.valuesPerImage()];
    double most = array.whole() ? 255 : 1;
    for (int k = 0; k < samples.length; k++) {
      double value = array.value(layout.index(image, k));
      if (!(value >= 0 && value <= most)) {
        throw new ReasonException(
            Double.isNaN(value) ? Reason.CORRUPT_DATA : Reason.UNSUPPORTED_DATA,
            "%s has the value %s in image %d; pixels of NumPy type %s are 0 to %.0f."
                .formatted(name, value, image, array.type(), most));
      }
      samples[k] = array.whole() ? (float) value / 255f : (float) value;
    }
    return new Picture(layout.channels(), layout.height(), layout.width(), samples, array.whole());
  }

  /** Whole numbers of shape N or N×1. */
  static int[] labels(NpyArray array, String name) {
    int[] sizes = array.sizes();
    boolean column = sizes.length == 2 && sizes[1] == 1;
    if (!array.whole() || (sizes.length != 1 && !column)) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH,
          "%s has type %s and shape %s; labels are whole numbers, one an image."
              .formatted(name, array.type(), Arrays.toString(sizes)));
    }
    int[] labels = new int[array.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = DataLimits.label((long) array.value(i), name);
    }
    return labels;
  }
}
