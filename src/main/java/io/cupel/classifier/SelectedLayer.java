package io.cupel.classifier;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * The one layer that may change. Writing into its arrays changes the classifier.
 *
 * @param name dotted, as PyTorch names modules
 * @param weight out×in for a linear layer, out×in×k×k for a convolution
 * @param bias out values, where the layer has them
 */
public record SelectedLayer(String name, NDArray weight, Optional<NDArray> bias) {}
