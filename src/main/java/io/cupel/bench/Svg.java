package io.cupel.bench;

import java.util.List;

/** Plots as inline SVG. All text is escaped; colours come from the page's style. */
final class Svg {
  private static final int LABELS = 150; // pixels to the left of the bars
  private static final int PLOT = 520; // pixels from 0 to the largest value
  private static final int VALUES = 70; // pixels to the right
  private static final int BAR = 14;
  private static final int GAP = 12;
  private static final int SQUARE = 320;
  private static final int MARGIN = 48;

  private Svg() {}

  /** For text and attributes of HTML and SVG alike. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * Bars of a group.
   *
   * @param name what the group is
   * @param values one a series; NaN: no bar
   */
  record Group(String name, List<Double> values) {}

  /**
   * Horizontal bars in groups, one colour a series.
   *
   * @param title for those who cannot see it
   */
  static String bars(String title, List<Group> groups, List<String> series) {
    double largest =
        groups.stream()
            .flatMap(g -> g.values().stream())
            .filter(v -> !v.isNaN())
            .mapToDouble(Math::abs)
            .max()
            .orElse(1);
    boolean negative = groups.stream().flatMap(g -> g.values().stream()).anyMatch(v -> v < 0);
    int zero = negative ? LABELS + VALUES + PLOT / 3 : LABELS;
    double room = negative ? 2.0 * PLOT / 3 - VALUES : PLOT;
    double scale = largest > 0 ? Math.min(room, negative ? PLOT / 3.0 : room) / largest : 0;
    StringBuilder body = new StringBuilder();
    int y = GAP;
    for (Group group : groups) {
      int height = series.size() * BAR;
      body.append(
          Numbers.text(
              "<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>%n",
              LABELS - 10, y + height / 2 + 4, escape(group.name())));
      for (int i = 0; i < series.size(); i++) {
        body.append(bar(zero, y + i * BAR, group.values().get(i), scale, i, series.get(i)));
      }
      y += height + GAP;
    }
    body.append(
        Numbers.text(
            "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
            zero, GAP / 2, zero, y - GAP / 2));
    return svg(title, LABELS + PLOT + VALUES, y, body.toString());
  }

  private static String bar(int zero, int y, double value, double scale, int series, String name) {
    if (Double.isNaN(value)) {
      return "";
    }
    double length = Math.abs(value) * scale;
    double left = value < 0 ? zero - length : zero;
    String number = Numbers.text("%.2f", value).replace("-0.00", "0.00").replace("-", "−");
    String bar =
        Numbers.text(
            "<rect class=\"s%d\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\">"
                + "<title>%s: %s</title></rect>%n",
            series, left, y + 1, Math.max(1, length), BAR - 2, escape(name), escape(number));
    return bar
        + Numbers.text(
            "<text class=\"value%s\" x=\"%.1f\" y=\"%d\">%s</text>%n",
            value < 0 ? " left" : "",
            value < 0 ? left - 5 : left + length + 5,
            y + BAR - 3,
            escape(number));
  }

  /**
   * A point of a scatter plot.
   *
   * @param x 0..1
   * @param y 0..1
   * @param series its colour
   * @param name shown when it is pointed at
   */
  record Point(double x, double y, int series, String name) {}

  /** Points in the unit square. */
  static String scatter(String title, List<Point> points, String xName, String yName) {
    StringBuilder body = new StringBuilder();
    int bottom = MARGIN / 2 + SQUARE;
    for (int i = 0; i <= 4; i++) {
      double at = i / 4.0;
      double x = MARGIN + at * SQUARE;
      double y = bottom - at * SQUARE;
      body.append(
          Numbers.text(
              "<line class=\"grid\" x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\"/>"
                  + "<line class=\"grid\" x1=\"%4$d\" y1=\"%5$.1f\" x2=\"%6$d\" y2=\"%5$.1f\"/>"
                  + "<text class=\"tick\" x=\"%1$.1f\" y=\"%7$d\">%8$.2f</text>"
                  + "<text class=\"name\" x=\"%9$d\" y=\"%10$.1f\">%8$.2f</text>%n",
              x,
              MARGIN / 2,
              bottom,
              MARGIN,
              y,
              MARGIN + SQUARE,
              bottom + 16,
              at,
              MARGIN - 6,
              y + 4));
    }
    for (Point point : points) {
      body.append(
          Numbers.text(
              "<circle class=\"s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"><title>%s</title></circle>%n",
              point.series(),
              MARGIN + point.x() * SQUARE,
              bottom - point.y() * SQUARE,
              escape(point.name())));
    }
    body.append(
        Numbers.text(
            "<text class=\"tick\" x=\"%d\" y=\"%d\">%s</text>%n"
                + "<text class=\"value\" x=\"%d\" y=\"14\">%s</text>%n",
            MARGIN + SQUARE / 2, bottom + 36, escape(xName), MARGIN, escape(yName)));
    return svg(title, MARGIN + SQUARE + MARGIN / 2, bottom + MARGIN, body.toString());
  }

  private static String svg(String title, int width, int height, String body) {
    return Numbers.text(
            "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">%n",
            width, height, width, height, escape(title))
        + body
        + "</svg>\n";
  }
}
