package io.cupel.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.dataset.Preprocessing;
import java.util.List;
import java.util.Optional;

/**
 * How images of 0..1 become what a network wants.
 *
 * @param mean of each channel [1,C,1,1]; empty: they stay as they are
 * @param std the same
 */
record InputScale(Tensors tensors, Optional<NDArray> mean, Optional<NDArray> std) {
  /**
   * @param owner of the numbers
   */
  static InputScale of(Preprocessing preprocessing, NDManager owner, Tensors tensors) {
    return new InputScale(
        tensors, perChannel(preprocessing.mean(), owner), perChannel(preprocessing.std(), owner));
  }

  private static Optional<NDArray> perChannel(List<Double> values, NDManager owner) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    float[] v = new float[values.size()];
    for (int i = 0; i < v.length; i++) {
      v[i] = values.get(i).floatValue();
    }
    return Optional.of(owner.create(v, new Shape(1, v.length, 1, 1)));
  }

  NDArray apply(NDManager m, NDArray images) {
    return mean.isPresent() ? tensors.normalise(m, images, mean.get(), std.orElseThrow()) : images;
  }
}
