package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import java.util.function.IntFunction;

/** Puts pictures of one shape into one array. */
final class PictureBatch {
  private PictureBatch() {}

  /**
   * Labelled images after preprocessing.
   *
   * @param pictures by index, as they are in the data; one of them is in memory at a time
   * @param channels of every picture, as they are in the data
   * @param height likewise
   * @param width likewise
   */
  static LabelledImages of(
      IntFunction<Picture> pictures,
      int[] labels,
      int channels,
      int height,
      int width,
      Preprocessing preprocessing,
      List<String> classNames,
      List<String> warnings) {
    int c = preprocessing.channels() == 0 ? channels : preprocessing.channels();
    int h = preprocessing.height() == 0 ? height : preprocessing.height();
    int w = preprocessing.width() == 0 ? width : preprocessing.width();
    float[] pixels = new float[DataLimits.values("The clean data", labels.length, c, h, w)];
    for (int i = 0; i < labels.length; i++) {
      float[] one = pictures.apply(i).withChannels(c).resized(h, w).samples();
      System.arraycopy(one, 0, pixels, i * one.length, one.length);
    }
    return new LabelledImages(pixels, labels, c, h, w, classNames, warnings);
  }

  /** Refuses data without images, or whose labels are not as many. */
  static void requireLabels(int images, int labels, String file) {
    if (images == 0) {
      throw new ReasonException(Reason.DATA_NOT_FOUND, file + " has no images.");
    }
    if (images != labels) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH,
          "%s has %d images, but there are %d labels.".formatted(file, images, labels));
    }
  }
}
