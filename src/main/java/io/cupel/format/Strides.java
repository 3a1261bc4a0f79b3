package io.cupel.format;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a tensor's strides tell. */
final class Strides {
  private Strides() {}

  /**
   * Whether every element has a place of its own: true for contiguous tensors and for permuted ones
   * such as channels-last weights, false for expanded ones.
   */
  static boolean distinct(TensorEntry tensor) {
    List<Integer> inner =
        IntStream.range(0, tensor.shape().size())
            .filter(d -> tensor.shape().get(d) > 1)
            .boxed()
            .sorted(Comparator.comparing(tensor.strides()::get))
            .toList();
    long reach = 0;
    for (int d : inner) {
      if (tensor.strides().get(d) <= reach) {
        return false;
      }
      reach += tensor.strides().get(d) * (tensor.shape().get(d) - 1);
    }
    return true;
  }
}
