package io.cupel.twin;

import io.cupel.format.TensorValues;

/**
 * What becomes of one tensor.
 *
 * @param name dotted, as the model that was purified has it
 * @param before its old values
 * @param after its new ones, of the same type and shape
 */
public record TensorChange(String name, TensorValues before, TensorValues after) {
  /** Both sides fit each other, have a type that is read as float, and are finite. */
  public TensorChange {
    if (before.dtype() != after.dtype() || !before.shape().equals(after.shape())) {
      throw new IllegalArgumentException(
          "%s is %s before and %s after".formatted(name, before, after));
    }
    if (!before.dtype().fitsFloat() || !before.finite() || !after.finite()) {
      throw new IllegalArgumentException(
          name + " has values that are not finite, or the type " + before.dtype());
    }
  }
}
