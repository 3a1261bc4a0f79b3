package io.cupel.bench.recipe;

/**
 * What a recipe made of a model.
 *
 * @param file path of the new model file, of a rejected one too; null when the model stays as it is
 * @param verdict of the product's recipes; empty for others, which give none
 * @param layer name of the one layer that may have changed, or {@code all}
 * @param chosen what was chosen by held-out images, such as {@code rate 0.02}; empty when nothing
 *     was to be chosen
 * @param evidence how far fresh probes still reach beyond what their family reaches of any class,
 *     −1..1; NaN when none were searched for
 * @param passes network passes in units of one forward and backward of 64 images
 * @param seconds wall seconds
 * @param device {@code cpu} or {@code cuda:n}
 */
public record RecipeReport(
    String file,
    String verdict,
    String layer,
    String chosen,
    double evidence,
    double passes,
    double seconds,
    String device) {}
