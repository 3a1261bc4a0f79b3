package io.cupel.verify;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.Preprocessing;

/**
 * Accuracy of a model on labelled images; with an attack's target labels this is its success rate.
 *
 * @param model path of the model file
 * @param data the images
 * @param preprocessing how images become the model's input
 * @param classes number of the model's classes; 0: as the labels show it. Target labels of one
 *     class do not, and a model with several outputs can then be settled by nothing else
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}
 * @param threads libtorch's threads; 0: as many as there are cores
 */
public record EvaluationRequest(
    String model,
    DataLocation data,
    Preprocessing preprocessing,
    int classes,
    String device,
    int threads) {}
