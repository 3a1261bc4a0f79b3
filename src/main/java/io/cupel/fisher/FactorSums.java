package io.cupel.fisher;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * What was added up for the two factors, each on a scale of its own.
 *
 * @param left out×out
 * @param right in·k·k × in·k·k; empty where that would be too large
 * @param squares sum of the squared elements of the gradients of {@code images} images
 */
record FactorSums(NDArray left, Optional<NDArray> right, double squares, long images) {}
