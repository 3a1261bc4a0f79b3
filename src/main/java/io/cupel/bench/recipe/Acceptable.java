package io.cupel.bench.recipe;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * How a comparator's strength is chosen without a look at any trigger: the strongest setting that
 * the held-out clean images allow. A weaker one would keep more of the backdoor, a stronger one
 * would not be accepted by anyone who measures accuracy.
 */
final class Acceptable {
  /** Loss of accuracy on held-out images that is accepted, points. */
  static final double POINTS = 3;

  private static final double ROUNDING = 1e-9;

  private Acceptable() {}

  /**
   * The strongest acceptable setting, by bisection: what is weaker than an acceptable setting
   * counts as acceptable, and so does the weakest of all.
   *
   * @param strongestFirst the settings
   * @param before accuracy of the original on the held-out images, 0..1
   * @param after their accuracy after a setting, 0..1
   */
  static double choose(List<Double> strongestFirst, double before, DoubleUnaryOperator after) {
    int first = 0;
    int last = strongestFirst.size() - 1;
    while (first < last) {
      int middle = (first + last) / 2;
      double accuracy = after.applyAsDouble(strongestFirst.get(middle));
      if (accuracy >= before - POINTS / 100 - ROUNDING) {
        last = middle;
      } else {
        first = middle + 1;
      }
    }
    return strongestFirst.get(first);
  }
}
