package io.cupel.verify;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** An image that a person shall see: grey or RGB, channel by channel, row by row, 0..1. */
final class Picture {
  private static final float MIDDLE = 0.5f;

  private final float[] values;
  private final int channels;
  private final int height;
  private final int width;

  /**
   * @param values [C,H,W]; what lies outside of 0..1 is shown as the nearer end
   * @param channels 1 or 3
   */
  Picture(float[] values, int channels, int height, int width) {
    if (!canShow(channels) || values.length != channels * height * width || height < 1) {
      throw new IllegalArgumentException(
          values.length + " values are no picture of " + channels + "x" + height + "x" + width);
    }
    this.values = values.clone();
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  static boolean canShow(long channels) {
    return channels == 1 || channels == 3;
  }

  /** The longer side, pixels. */
  int side() {
    return Math.max(height, width);
  }

  /** The largest difference to a picture of the same shape, 0..1. */
  float largestDifference(Picture other) {
    float largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(values[i] - other.values[i]));
    }
    return largest;
  }

  /** This less another one of the same shape, so many times, around a middle grey. */
  Picture less(Picture other, double times) {
    float[] difference = new float[values.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = (float) (MIDDLE + times * (values[i] - other.values[i]));
    }
    return new Picture(difference, channels, height, width);
  }

  /** The same with the longer side of at most so many pixels: means of what lies under each. */
  Picture within(int longest) {
    if (side() <= longest) {
      return this;
    }
    int rows = Math.max(1, (int) ((long) height * longest / side()));
    int columns = Math.max(1, (int) ((long) width * longest / side()));
    float[] smaller = new float[channels * rows * columns];
    for (int c = 0; c < channels; c++) {
      for (int r = 0; r < rows; r++) {
        for (int k = 0; k < columns; k++) {
          smaller[(c * rows + r) * columns + k] = mean(c, r, rows, k, columns);
        }
      }
    }
    return new Picture(smaller, channels, rows, columns);
  }

  private float mean(int channel, int row, int rows, int column, int columns) {
    int top = (int) ((long) row * height / rows);
    int bottom = (int) ((long) (row + 1) * height / rows);
    int left = (int) ((long) column * width / columns);
    int right = (int) ((long) (column + 1) * width / columns);
    double sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += values[(channel * height + y) * width + x];
      }
    }
    return (float) (sum / ((bottom - top) * (right - left)));
  }

  /** A PNG file. */
  byte[] png() {
    int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          float value = Math.max(0, Math.min(1, values[(c * height + y) * width + x]));
          image.getRaster().setSample(x, y, c, Math.round(255 * value));
        }
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of memory
    }
    return bytes.toByteArray();
  }
}
