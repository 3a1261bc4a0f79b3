package io.cupel.format.onnx;

import io.cupel.format.graph.GraphException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * How a window of a convolution or pooling moves over the last dimensions; one number a dimension.
 *
 * @param begin rows of padding before the first
 * @param end after the last
 */
record Windows(
    List<Long> kernel, List<Long> strides, List<Long> dilations, List<Long> begin, List<Long> end) {
  /** Beyond this no image goes; what is larger is a mistake, or an attack. */
  private static final long LARGEST = 1 << 16;

  /** Reads the attributes, and settles {@code auto_pad}. */
  static Windows of(Step step, List<Long> kernel, Dims given) {
    int n = kernel.size();
    List<Long> strides = numbers(step, "strides", n, 1);
    List<Long> dilations = numbers(step, "dilations", n, 1);
    requireRange(step, kernel, 1);
    requireRange(step, strides, 1);
    requireRange(step, dilations, 1);
    String automatic = step.text("auto_pad", "NOTSET");
    List<Long> begin = new ArrayList<>();
    List<Long> end = new ArrayList<>();
    switch (automatic) {
      case "NOTSET", "" -> {
        List<Long> pads = numbers(step, "pads", 2 * n, 0);
        requireRange(step, pads, 0);
        begin.addAll(pads.subList(0, n));
        end.addAll(pads.subList(n, 2 * n));
      }
      case "VALID" -> {
        begin.addAll(Collections.nCopies(n, 0L));
        end.addAll(begin);
      }
      case "SAME_UPPER", "SAME_LOWER" -> {
        for (int i = 0; i < n; i++) {
          long reach = (kernel.get(i) - 1) * dilations.get(i) + 1;
          long total = same(step, given.size(i + 2), reach, strides.get(i));
          long smaller = total / 2;
          boolean upper = automatic.equals("SAME_UPPER");
          begin.add(upper ? smaller : total - smaller);
          end.add(upper ? total - smaller : smaller);
        }
      }
      default -> throw GraphException.corrupt(step.operation() + " has the auto_pad " + automatic);
    }
    return new Windows(kernel, strides, dilations, begin, end);
  }

  private static long same(Step step, OptionalLong size, long reach, long stride) {
    if (stride == 1) {
      return reach - 1;
    }
    if (size.isEmpty()) {
      throw GraphException.unsupported(
          step.operation() + " with auto_pad needs images of a fixed height and width");
    }
    long in = size.getAsLong();
    return Math.max(0, ((in + stride - 1) / stride - 1) * stride + reach - in);
  }

  private static List<Long> numbers(Step step, String attribute, int count, long otherwise) {
    List<Long> numbers = step.longs(attribute).orElse(List.of());
    if (numbers.isEmpty()) {
      return Collections.nCopies(count, otherwise);
    }
    if (numbers.size() != count) {
      throw GraphException.corrupt(
          "%s has %d %s; %d are needed"
              .formatted(step.operation(), numbers.size(), attribute, count));
    }
    return numbers;
  }

  private static void requireRange(Step step, List<Long> numbers, long least) {
    if (numbers.stream().anyMatch(n -> n < least || n > LARGEST)) {
      throw GraphException.corrupt(step.operation() + " has impossible windows");
    }
  }

  int dimensions() {
    return kernel.size();
  }

  boolean symmetric() {
    return begin.equals(end);
  }

  /** Elements from a window's first to its last. */
  long reach(int i) {
    return (kernel.get(i) - 1) * dilations.get(i) + 1;
  }

  /**
   * How often the window fits.
   *
   * @param ceil whether a last window may reach beyond the padding; one that would begin there is
   *     left out
   */
  OptionalLong count(int i, OptionalLong size, boolean ceil) {
    if (size.isEmpty()) {
      return size;
    }
    long stride = strides.get(i);
    long room = size.getAsLong() + begin.get(i) + end.get(i) - reach(i);
    if (room < 0) {
      throw GraphException.corrupt("a window is larger than what it moves over");
    }
    long count = (ceil ? (room + stride - 1) / stride : room / stride) + 1;
    boolean outside = ceil && (count - 1) * stride >= size.getAsLong() + begin.get(i);
    return OptionalLong.of(outside ? count - 1 : count);
  }

  /** The shape of the result: that of the input with other last dimensions. */
  Dims result(Dims given, boolean ceil) {
    Dims result = given;
    for (int i = 0; i < dimensions(); i++) {
      result = result.with(i + 2, count(i, given.size(i + 2), ceil));
    }
    return result;
  }
}
