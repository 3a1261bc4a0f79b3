package io.cupel.purify;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;

/**
 * All that a hardening depends on. The same request on the same kind of processor with the same
 * thread count gives the same bytes; on a GPU, where some gradients add up in any order, that is
 * not promised.
 *
 * @param model path of the model file
 * @param clean the clean images
 * @param preprocessing how images become the model's input
 * @param layer {@code auto} or the name of the one layer that may change
 * @param recipe {@code default} or {@code ngf}
 * @param seed seed of everything random
 * @param horizontalFlip whether a mirrored image keeps its class
 * @param maxAccuracyDrop largest drop of clean accuracy that may be published, 0..1
 * @param maxProbeSuccess largest share of the held-out images that a fresh probe of a family that
 *     raised suspicion, or of a closer look, may move to its class for the verdict PURIFIED, 0..1;
 *     or 0.05 more than its family moves to the median class, where that is more
 * @param precaution whether a model in which nothing suspicious is found is hardened quietly all
 *     the same
 * @param allowMissingClass whether classes without a clean image are accepted; their accuracy is
 *     then unknown
 * @param pictures whether the report may show clean images, some of them under probes
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}
 * @param threads libtorch's threads within one operation; 0: as many as there are cores
 * @param outputDirectory existing folder for the purified file
 */
public record HardeningRequest(
    String model,
    DataLocation clean,
    Preprocessing preprocessing,
    String layer,
    String recipe,
    long seed,
    boolean horizontalFlip,
    double maxAccuracyDrop,
    double maxProbeSuccess,
    boolean precaution,
    boolean allowMissingClass,
    boolean pictures,
    String device,
    int threads,
    String outputDirectory) {
  /** What {@code recipe} can be. */
  public static final List<String> RECIPES = List.of("default", "ngf");

  /** The usual {@code maxProbeSuccess}: sound models stay below it in most families and classes. */
  public static final double MAX_PROBE_SUCCESS = 0.15;

  public HardeningRequest {
    if (!RECIPES.contains(recipe)) {
      throw new ReasonException(
          Reason.INVALID_POLICY, "The recipe is '" + recipe + "'; there are default and ngf.");
    }
    requireShare("maxAccuracyDrop", maxAccuracyDrop);
    requireShare("maxProbeSuccess", maxProbeSuccess);
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new ReasonException(
          Reason.INVALID_POLICY, name + " is " + value + "; it must be in 0..1.");
    }
  }
}
