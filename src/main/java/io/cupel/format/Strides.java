package io.cupel.format;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a tensor's strides tell. */
final class Strides {
  private Strides() {}

  /** Bytes that a tensor may have although its storage has fewer, as expanded ones do. */
  private static final long MOST_REPEATED = 256 << 20;

  /**
   * Whether every element stands in a storage of so many bytes, and whoever reads them all takes
   * memory in proportion to it: of one element, strides of 0 make as many as a shape says.
   */
  static boolean within(TensorEntry tensor, long storageBytes) {
    try {
      long last = tensor.offset();
      for (int i = 0; i < tensor.shape().size(); i++) {
        if (tensor.shape().get(i) < 0 || tensor.strides().get(i) < 0) {
          return false;
        }
        long steps = Math.max(0, tensor.shape().get(i) - 1);
        last = Math.addExact(last, Math.multiplyExact(steps, (long) tensor.strides().get(i)));
      }
      boolean empty = tensor.shape().contains(0L);
      int bytes = tensor.dtype().bytes();
      return tensor.offset() >= 0
          && (empty || last < storageBytes / bytes)
          && Math.multiplyExact(tensor.count(), (long) bytes)
              <= Math.max(storageBytes, MOST_REPEATED);
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** Those of a contiguous tensor. */
  static List<Long> rowMajor(List<Long> shape) {
    Long[] strides = new Long[shape.size()];
    long step = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= Math.max(1, shape.get(i));
    }
    return List.of(strides);
  }

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
