package io.cupel.verify;

/**
 * Where a share lies that was measured on a sample, with a confidence of 95 %.
 *
 * @param lower 0..1
 * @param upper 0..1
 */
public record ConfidenceInterval(double lower, double upper) {
  private static final double Z = 1.959964; // two-sided 95 % of the normal distribution

  /**
   * The score interval (Wilson 1927, "Probable inference, the law of succession, and statistical
   * inference", JASA 22), which stays within 0..1 and holds for few images and shares near 1, too.
   *
   * @param share measured, 0..1
   * @param images on so many images, at least one
   */
  public static ConfidenceInterval of(double share, int images) {
    if (images < 1 || !(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("no interval for " + share + " of " + images + " images");
    }
    double z2 = Z * Z / images;
    double centre = (share + z2 / 2) / (1 + z2);
    double half = Z * Math.sqrt(share * (1 - share) / images + z2 / images / 4) / (1 + z2);
    return new ConfidenceInterval(Math.max(0, centre - half), Math.min(1, centre + half));
  }
}
