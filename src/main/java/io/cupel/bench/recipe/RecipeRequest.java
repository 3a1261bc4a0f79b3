package io.cupel.bench.recipe;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;

/**
 * One recipe on one model. The same request on the same kind of processor with the same thread
 * count gives the same bytes; on a GPU that is not promised.
 *
 * @param recipe name of a {@link Recipe}
 * @param model path of the model file
 * @param clean the clean images
 * @param preprocessing how images become the model's input
 * @param horizontalFlip whether a mirrored image keeps its class
 * @param maxAccuracyDrop for the verdict of the product's recipes, 0..1
 * @param seed seed of everything random
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}
 * @param threads libtorch's threads; 0: as many as there are cores
 * @param outputDirectory existing folder for the new model file
 */
public record RecipeRequest(
    String recipe,
    String model,
    DataLocation clean,
    Preprocessing preprocessing,
    boolean horizontalFlip,
    double maxAccuracyDrop,
    long seed,
    String device,
    int threads,
    String outputDirectory) {
  public RecipeRequest {
    if (Recipe.named(recipe).isEmpty()) {
      throw new IllegalArgumentException("there is no recipe " + recipe);
    }
  }
}
