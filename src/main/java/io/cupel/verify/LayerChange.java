package io.cupel.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * How far the weights of the changed layer moved (its bias is left out), in units of their scale:
 * the root mean square of the original weights.
 *
 * @param weights how many there are; 0: nothing was changed
 * @param unchanged so many stayed exactly what they were; the histogram leaves them out
 * @param scale the unit, as the weights are
 * @param relative length of the change over length of the weights, L2; NaN where the scale is 0
 * @param largest the largest move, in units of the scale; NaN where the scale is 0
 * @param from decade where the histogram begins: log10 of a move in units of the scale; smaller
 *     moves count in the first bin
 * @param to decade where it ends; larger moves count in the last bin
 * @param histogram how many moves fall into each of 40 equal parts of these decades
 */
public record LayerChange(
    int weights,
    int unchanged,
    double scale,
    double relative,
    double largest,
    double from,
    double to,
    List<Integer> histogram) {
  /** Nothing was changed. */
  public static final LayerChange NONE =
      new LayerChange(0, 0, Double.NaN, Double.NaN, Double.NaN, 0, 0, List.of());

  private static final int BINS = 40;
  private static final double FROM = -5;
  private static final double TO = 1;

  public LayerChange {
    histogram = List.copyOf(histogram);
  }

  /**
   * Counts.
   *
   * @param before the weights, at least one
   * @param after as many
   */
  public static LayerChange of(float[] before, float[] after) {
    if (before.length == 0 || before.length != after.length) {
      throw new IllegalArgumentException(before.length + " weights became " + after.length);
    }
    double squares = 0;
    double moved = 0;
    double largest = 0;
    for (int i = 0; i < before.length; i++) {
      double move = Math.abs((double) after[i] - before[i]);
      squares += (double) before[i] * before[i];
      moved += move * move;
      largest = Math.max(largest, move);
    }
    double scale = Math.sqrt(squares / before.length);
    int[] counts = new int[BINS];
    int unchanged = 0;
    for (int i = 0; i < before.length; i++) {
      double move = Math.abs((double) after[i] - before[i]);
      if (move == 0) {
        unchanged++;
      } else {
        counts[bin(move / scale)]++;
      }
    }
    List<Integer> histogram = new ArrayList<>();
    for (int count : counts) {
      histogram.add(count);
    }
    return new LayerChange(
        before.length,
        unchanged,
        scale,
        scale == 0 ? Double.NaN : Math.sqrt(moved / squares),
        scale == 0 ? Double.NaN : largest / scale,
        FROM,
        TO,
        histogram);
  }

  private static int bin(double move) {
    double part = (Math.log10(move) - FROM) / (TO - FROM);
    return (int) Math.max(0, Math.min(BINS - 1, Math.floor(part * BINS)));
  }
}
