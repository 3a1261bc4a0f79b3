package io.cupel.verify;

/**
 * @param accuracy share of the images that the model answers with their label, 0..1
 * @param images number of images
 * @param seconds wall seconds
 * @param device {@code cpu} or {@code cuda:n}
 */
public record Evaluation(double accuracy, int images, double seconds, String device) {}
