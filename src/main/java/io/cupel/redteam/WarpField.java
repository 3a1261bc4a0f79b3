package io.cupel.redteam;

import java.util.SplittableRandom;

/**
 * Where each pixel of a warped image comes from, relative to its place.
 *
 * @param shape of the images; all channels are warped alike
 * @param down rows, in pixels, H×W
 * @param right columns, in pixels, H×W
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
record WarpField(ImageShape shape, double[] down, double[] right) {
  private static final double CUBIC = -0.75; // the cubic's slope, as in libtorch

  /**
   * A control grid of uniform displacements, enlarged bicubically with the corners in place.
   *
   * @param side k, control points in each direction
   * @param strength mean displacement of the control points, pixels
   */
  static WarpField smooth(ImageShape shape, int side, double strength, SplittableRandom random) {
    double[] control = new double[2 * side * side];
    double sum = 0;
    for (int k = 0; k < control.length; k++) {
      control[k] = random.nextDouble(-1, 1);
      sum += Math.abs(control[k]);
    }
    for (int k = 0; k < control.length; k++) {
      control[k] *= strength * control.length / sum;
    }
    return new WarpField(
        shape, enlarged(control, 0, side, shape), enlarged(control, side * side, side, shape));
  }

  private static double[] enlarged(double[] control, int offset, int side, ImageShape shape) {
    double[] field = new double[shape.height() * shape.width()];
    for (int row = 0; row < shape.height(); row++) {
      for (int column = 0; column < shape.width(); column++) {
        double y = row * (side - 1.0) / (shape.height() - 1);
        double x = column * (side - 1.0) / (shape.width() - 1);
        double value = 0;
        for (int i = -1; i <= 2; i++) {
          for (int j = -1; j <= 2; j++) {
            int gridRow = inside((int) y + i, side);
            int gridColumn = inside((int) x + j, side);
            value +=
                cubic(y - (int) y - i)
                    * cubic(x - (int) x - j)
                    * control[offset + gridRow * side + gridColumn];
          }
        }
        field[row * shape.width() + column] = value;
      }
    }
    return field;
  }

  /** The convolution kernel of Keys 1981 ("Cubic Convolution Interpolation"), eq. 4. */
  private static double cubic(double distance) {
    double d = Math.abs(distance);
    if (d <= 1) {
      return ((CUBIC + 2) * d - (CUBIC + 3)) * d * d + 1;
    }
    return d < 2 ? CUBIC * (((d - 5) * d + 8) * d - 4) : 0;
  }

  private static int inside(int index, int size) {
    return Math.max(0, Math.min(size - 1, index));
  }

  /** The same with independent uniform displacements added at every pixel. */
  WarpField jittered(double most, SplittableRandom random) {
    double[] rows = down.clone();
    double[] columns = right.clone();
    for (int k = 0; k < rows.length; k++) {
      rows[k] += random.nextDouble(-most, most);
      columns[k] += random.nextDouble(-most, most);
    }
    return new WarpField(shape, rows, columns);
  }

  /** The warped image, sampled bilinearly; beyond the border stands what is at the border. */
  float[] apply(float[] image) {
    float[] warped = new float[image.length];
    for (int row = 0; row < shape.height(); row++) {
      for (int column = 0; column < shape.width(); column++) {
        int place = row * shape.width() + column;
        double y = Math.max(0, Math.min(shape.height() - 1, row + down[place]));
        double x = Math.max(0, Math.min(shape.width() - 1, column + right[place]));
        for (int c = 0; c < shape.channels(); c++) {
          warped[shape.index(c, row, column)] = Intensity.nearest(sample(image, c, y, x));
        }
      }
    }
    return warped;
  }

  private double sample(float[] image, int channel, double y, double x) {
    int top = (int) y;
    int left = (int) x;
    int bottom = inside(top + 1, shape.height());
    int far = inside(left + 1, shape.width());
    double low = y - top;
    double along = x - left;
    return (1 - low) * (1 - along) * image[shape.index(channel, top, left)]
        + (1 - low) * along * image[shape.index(channel, top, far)]
        + low * (1 - along) * image[shape.index(channel, bottom, left)]
        + low * along * image[shape.index(channel, bottom, far)];
  }
}
