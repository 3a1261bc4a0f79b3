package io.cupel.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.SelectedLayer;
import io.cupel.verify.Sharpness.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * A loss on the straight line through two states of a layer (Goodfellow, Vinyals and Saxe 2015,
 * arXiv 1412.6544, §3): whether the change ends in a flat place, or climbs.
 */
final class LossPath {
  private static final double FROM = -0.5;
  private static final double TO = 1.5;
  private static final int POINTS = 9;

  private LossPath() {}

  /**
   * Goes along the line; the layer ends as it was.
   *
   * @param start at 0
   * @param layer at 1; not recorded
   * @param loss of the model with the layer as it is when asked
   */
  static List<Point> of(SelectedLayer start, SelectedLayer layer, DoubleSupplier loss) {
    List<Point> points = new ArrayList<>();
    try (NDManager m = layer.weight().getManager().newSubManager()) {
      List<Line> lines = new ArrayList<>();
      lines.add(Line.of(m, start.weight(), layer.weight()));
      layer.bias().ifPresent(bias -> lines.add(Line.of(m, start.bias().orElseThrow(), bias)));
      try {
        for (int i = 0; i < POINTS; i++) {
          double at = FROM + (TO - FROM) * i / (POINTS - 1);
          lines.forEach(line -> line.go(at));
          points.add(new Point(at, loss.getAsDouble()));
        }
      } finally {
        lines.forEach(Line::back);
      }
    }
    return points;
  }

  private record Line(NDArray from, NDArray change, NDArray end, NDArray parameter) {
    static Line of(NDManager m, NDArray start, NDArray parameter) {
      NDArray from = kept(m, start.stopGradient().duplicate());
      NDArray end = kept(m, parameter.duplicate());
      return new Line(from, kept(m, end.sub(from)), end, parameter);
    }

    private static NDArray kept(NDManager m, NDArray array) {
      array.attach(m);
      return array;
    }

    void go(double at) {
      try (NDArray step = change.mul((float) at);
          NDArray there = from.add(step)) {
        there.copyTo(parameter);
      }
    }

    void back() {
      end.copyTo(parameter);
    }
  }
}
