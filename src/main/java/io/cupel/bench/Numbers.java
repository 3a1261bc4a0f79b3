package io.cupel.bench;

import java.util.Locale;

/** How numbers are shown. What is not known is a dash. */
final class Numbers {
  private static final String NONE = "–";

  private Numbers() {}

  /** A share as percent, two decimals. */
  static String percent(double share) {
    return Double.isNaN(share) ? NONE : text("%.2f", 100 * share);
  }

  /** A loss of accuracy as the change that it is, points with sign. */
  static String change(double drop) {
    double points = -100 * drop;
    if (Double.isNaN(points)) {
      return NONE;
    }
    String digits = text("%.2f", Math.abs(points));
    return digits.equals("0.00") ? "0.00" : (points < 0 ? "−" : "+") + digits;
  }

  /** Seconds or passes. */
  static String whole(double value) {
    return Double.isNaN(value) ? NONE : text("%.0f", value);
  }

  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
