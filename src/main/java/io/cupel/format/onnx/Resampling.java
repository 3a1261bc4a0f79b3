package io.cupel.format.onnx;

import io.cupel.format.graph.GraphException;

/**
 * How many numbers one axis has before and after it is resized.
 *
 * @param axis counted from the front
 * @param from numbers before, 1 at least
 * @param to numbers after, 1 at least
 * @param scale how much denser they are afterwards; as given, where it is, and not a quotient
 */
record Resampling(int axis, long from, long to, float scale) {
  Resampling {
    if (from < 1 || to < 1 || to > Integer.MAX_VALUE || from > Integer.MAX_VALUE || scale <= 0) {
      throw GraphException.corrupt("Resize makes " + to + " numbers of " + from);
    }
  }

  /** By so much, in float32 and rounded down as ONNX Runtime does it. */
  static Resampling by(int axis, long from, float scale) {
    return new Resampling(axis, from, (long) (scale * from), scale);
  }

  static Resampling to(int axis, long from, long to) {
    return new Resampling(axis, from, to, (float) to / from);
  }
}
