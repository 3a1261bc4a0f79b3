package io.cupel.dataset;

/**
 * Resizing with a triangle filter that widens when the image shrinks ("bilinear with antialias").
 * Columns first, then rows, with 8-bit images rounded in between, as PIL does it, so that a model
 * trained on images that PIL resized sees the same pixels to within a grey level.
 */
final class BilinearResize {
  private BilinearResize() {}

  static Picture resize(Picture picture, int height, int width) {
    int channels = picture.channels();
    int oldHeight = picture.height();
    int oldWidth = picture.width();
    boolean round = picture.eightBit();
    float[] narrow = pass(picture.samples(), channels * oldHeight, oldWidth, 1, width, round);
    float[] result = pass(narrow, channels, oldHeight, width, height, round);
    return new Picture(channels, height, width, result, round);
  }

  /** Resizes the middle of three axes: outer × oldSize × inner to outer × newSize × inner. */
  private static float[] pass(
      float[] in, int outer, int oldSize, int inner, int newSize, boolean round) {
    if (oldSize == newSize) {
      return in;
    }
    float[] out = new float[DataLimits.values("A resized image", outer, newSize, inner)];
    double scale = (double) oldSize / newSize;
    double support = Math.max(scale, 1);
    for (int i = 0; i < newSize; i++) {
      double center = (i + 0.5) * scale;
      int first = Math.max(0, (int) (center - support + 0.5));
      int end = Math.min(oldSize, (int) (center + support + 0.5));
      double[] weights = weights(first, end, center, support);
      for (int o = 0; o < outer; o++) {
        for (int j = 0; j < inner; j++) {
          double sum = 0;
          for (int k = first; k < end; k++) {
            sum += weights[k - first] * in[(o * oldSize + k) * inner + j];
          }
          out[(o * newSize + i) * inner + j] =
              round ? (float) Math.floor(sum * 255 + 0.5) / 255f : (float) sum;
        }
      }
    }
    return out;
  }

  private static double[] weights(int first, int end, double center, double support) {
    double[] weights = new double[end - first];
    double sum = 0;
    for (int k = first; k < end; k++) {
      weights[k - first] = Math.max(0, 1 - Math.abs(k + 0.5 - center) / support);
      sum += weights[k - first];
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= sum;
    }
    return weights;
  }
}
