package io.cupel.verify;

/**
 * How sharply the clean loss bends in the changed layer, in nats per squared unit of weight; NaN
 * where it cannot be told.
 *
 * @param before largest eigenvalue of the loss's Hessian, original model
 * @param after the same, new model
 * @param alongChange the new model's curvature along the change that was made
 */
public record Sharpness(double before, double after, double alongChange) {
  /** Nothing was changed, so nothing was measured. */
  public static final Sharpness UNKNOWN = new Sharpness(Double.NaN, Double.NaN, Double.NaN);
}
