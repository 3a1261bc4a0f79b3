package io.cupel.verify;

import io.cupel.dataset.Preprocessing;

/**
 * Accuracy of a model on labelled images; with an attack's target labels this is its success rate.
 *
 * @param model path of the model file
 * @param images path of the images (see {@link io.cupel.dataset.DataLocation})
 * @param labels path of IDX labels, or null
 * @param preprocessing how images become the model's input
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}
 * @param threads libtorch's threads; 0: as many as there are cores
 */
public record EvaluationRequest(
    String model,
    String images,
    String labels,
    Preprocessing preprocessing,
    String device,
    int threads) {}
