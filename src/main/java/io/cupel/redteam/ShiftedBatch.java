package io.cupel.redteam;

import io.cupel.dataset.LabelledImages;
import java.util.SplittableRandom;

/**
 * Images of one step, each moved at random; zeros come in at the border.
 *
 * @param pixels B×C×H×W
 * @param labels B class indices
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
record ShiftedBatch(float[] pixels, long[] labels) {
  /** Images {@code order[from]}, … */
  static ShiftedBatch of(
      LabelledImages images,
      int[] order,
      int from,
      int count,
      int largestShift,
      SplittableRandom random) {
    ImageShape shape = ImageShape.of(images);
    float[] pixels = new float[count * shape.values()];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      int image = order[from + i];
      labels[i] = images.labels()[image];
      int down = random.nextInt(-largestShift, largestShift + 1);
      int right = random.nextInt(-largestShift, largestShift + 1);
      for (int c = 0; c < shape.channels(); c++) {
        for (int row = Math.max(0, down); row < shape.height() + Math.min(0, down); row++) {
          System.arraycopy(
              images.pixels(),
              image * shape.values() + shape.index(c, row - down, Math.max(0, -right)),
              pixels,
              i * shape.values() + shape.index(c, row, Math.max(0, right)),
              shape.width() - Math.abs(right));
        }
      }
    }
    return new ShiftedBatch(pixels, labels);
  }
}
