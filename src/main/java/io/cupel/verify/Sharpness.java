package io.cupel.verify;

import java.util.List;

/**
 * How sharply the clean loss bends in the changed layer, in nats per squared unit of weight; NaN
 * where it cannot be told.
 *
 * @param before largest eigenvalue of the loss's Hessian, original model
 * @param after the same, new model
 * @param alongChange the new model's curvature along the change that was made
 * @param images how many clean images it was told by: no more than one batch holds
 * @param path the clean loss of the same images on the straight line through the original and the
 *     new parameters
 */
public record Sharpness(
    double before, double after, double alongChange, int images, List<Point> path) {
  /** Nothing was changed, so nothing was measured. */
  public static final Sharpness UNKNOWN =
      new Sharpness(Double.NaN, Double.NaN, Double.NaN, 0, List.of());

  public Sharpness {
    path = List.copyOf(path);
  }

  /**
   * The loss at one place of the line.
   *
   * @param at 0: the original, 1: the new model; outside of that: further on
   * @param loss mean cross-entropy of clean images and their labels, nats
   */
  public record Point(double at, double loss) {}
}
