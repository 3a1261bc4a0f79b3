package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.Arrays;

/**
 * How an array of three or four dimensions holds images.
 *
 * @param count N
 * @param channels C: 1 or 3
 * @param height H
 * @param width W
 * @param strides elements from one to the next: image, channel, row, column
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ArrayLayout(int count, int channels, int height, int width, int[] strides) {
  /**
   * Tells N×H×W, N×H×W×C and N×C×H×W apart: channels last where the last size is 1 or 3, else
   * channels first where the second is. The number of elements must have been checked.
   *
   * @param fortran whether the first index runs fastest
   */
  static ArrayLayout of(int[] sizes, boolean fortran, String name) {
    if (Arrays.stream(sizes).skip(1).anyMatch(size -> size == 0)) {
      throw new ReasonException(
          Reason.UNSUPPORTED_DATA, name + " has images without pixels: " + Arrays.toString(sizes));
    }
    int[] steps = new int[sizes.length];
    int step = 1;
    for (int i = 0; i < sizes.length; i++) {
      int axis = fortran ? i : sizes.length - 1 - i;
      steps[axis] = step;
      step *= sizes[axis];
    }
    if (sizes.length == 3) {
      return new ArrayLayout(
          sizes[0], 1, sizes[1], sizes[2], new int[] {steps[0], 0, steps[1], steps[2]});
    }
    if (sizes.length == 4 && channels(sizes[3])) {
      return new ArrayLayout(
          sizes[0],
          sizes[3],
          sizes[1],
          sizes[2],
          new int[] {steps[0], steps[3], steps[1], steps[2]});
    }
    if (sizes.length == 4 && channels(sizes[1])) {
      return new ArrayLayout(sizes[0], sizes[1], sizes[2], sizes[3], steps);
    }
    throw new ReasonException(
        Reason.UNSUPPORTED_DATA,
        name
            + " has the shape "
            + Arrays.toString(sizes)
            + "; images are N×H×W, N×H×W×C or N×C×H×W with C 1 or 3.");
  }

  private static boolean channels(int size) {
    return size == 1 || size == 3;
  }

  /** C·H·W. */
  int valuesPerImage() {
    return channels * height * width;
  }

  /** Where element {@code k}, in the order C×H×W, of an image stands in the array. */
  int index(int image, int k) {
    int column = k % width;
    int row = k / width % height;
    int channel = k / width / height;
    return image * strides[0] + channel * strides[1] + row * strides[2] + column * strides[3];
  }
}
