package io.cupel.purify;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;

/**
 * All that a hardening depends on. The same request on the same kind of device with the same thread
 * count gives the same bytes.
 *
 * @param model path of the model file
 * @param clean the clean images
 * @param preprocessing how images become the model's input
 * @param layer {@code auto} or the name of the one layer that may change
 * @param recipe {@code default} or {@code ngf}
 * @param seed seed of everything random
 * @param horizontalFlip whether a mirrored image keeps its class
 * @param maxAccuracyDrop largest drop of clean accuracy that may be published, 0..1
 * @param precaution whether a model in which nothing suspicious is found is hardened quietly all
 *     the same
 * @param allowMissingClass whether classes without a clean image are accepted; their accuracy is
 *     then unknown
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}
 * @param threads libtorch's threads within one operation; 0: as many as there are cores
 * @param outputDirectory existing folder for purified.pt
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
    boolean precaution,
    boolean allowMissingClass,
    String device,
    int threads,
    String outputDirectory) {
  /** What {@code recipe} can be. */
  public static final List<String> RECIPES = List.of("default", "ngf");

  public HardeningRequest {
    if (!RECIPES.contains(recipe)) {
      throw new ReasonException(
          Reason.INVALID_POLICY, "The recipe is '" + recipe + "'; there are default and ngf.");
    }
    if (!(maxAccuracyDrop >= 0 && maxAccuracyDrop <= 1)) {
      throw new ReasonException(
          Reason.INVALID_POLICY, "maxAccuracyDrop is " + maxAccuracyDrop + "; it must be in 0..1.");
    }
  }
}
