package io.cupel.bench;

/**
 * A finished run: one recipe on one victim with one seed. Shares are 0..1; NaN is what does not
 * apply, since a model without a backdoor has no triggered images.
 *
 * @param key what it depends on
 * @param attack the victim's
 * @param accuracyBefore share of the test images that get their label
 * @param accuracyAfter the same after the recipe
 * @param attackSuccessBefore share of the triggered images that get the attacker's label
 * @param attackSuccessAfter the same after the recipe
 * @param recovered share of the triggered images that get their true label after the recipe
 * @param verdict of the product's recipes; empty for others
 * @param layer that may have changed, or {@code all}
 * @param chosen what the recipe chose by held-out images; empty when nothing
 * @param evidence how far fresh probes still reach beyond what their family reaches of any class,
 *     −1..1; NaN when none were searched for
 * @param passes network passes in units of one forward and backward of 64 images
 * @param seconds wall seconds of the recipe, measurements of accuracy apart
 * @param device {@code cpu} or {@code cuda:n}
 */
public record Run(
    Key key,
    String attack,
    double accuracyBefore,
    double accuracyAfter,
    double attackSuccessBefore,
    double attackSuccessAfter,
    double recovered,
    String verdict,
    String layer,
    String chosen,
    double evidence,
    double passes,
    double seconds,
    String device) {
  /**
   * What settles a run's numbers.
   *
   * @param model SHA-256 of the victim's file
   * @param recipe its name
   * @param seed its seed
   * @param settings digest of {@link BenchSettings}, the recipe's settings and the images
   */
  public record Key(String model, String recipe, long seed, String settings) {}

  /** Name of its recipe. */
  public String recipe() {
    return key.recipe();
  }

  /** Loss of accuracy, 0..1; below 0 for a gain. */
  public double accuracyDrop() {
    return accuracyBefore - accuracyAfter;
  }

  /** Whether the victim has a backdoor, as far as is known. */
  public boolean attacked() {
    return !Double.isNaN(attackSuccessBefore);
  }
}
