package io.cupel.format.onnx;

import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Pooling. Where libtorch's own padding does not do the same, the input is padded before. */
final class PoolingOperations {
  static final Map<String, Operation> TABLE =
      Map.of(
          "MaxPool",
          PoolingOperations::max,
          "AveragePool",
          PoolingOperations::average,
          "GlobalAveragePool",
          step -> global(step, "mean.dim"),
          "GlobalMaxPool",
          step -> global(step, "amax.default"));

  private PoolingOperations() {}

  private static void max(Step step) {
    Computed given = step.tensor(0);
    Windows windows = windows(step, given);
    boolean ceil = step.integer("ceil_mode", 0) != 0;
    Dims result = windows.result(given.dims(), ceil);
    Call call = Call.of("max_pool" + windows.dimensions() + "d.default");
    if (own(windows)) {
      call.with("self", given);
    } else {
      call.with("self", padded(step, given, windows, ceil, Double.NEGATIVE_INFINITY));
    }
    call.longs("kernel_size", windows.kernel())
        .longs("stride", windows.strides())
        .longs("padding", own(windows) ? windows.begin() : zeros(windows))
        .longs("dilation", windows.dilations())
        .with("ceil_mode", ceil && own(windows));
    step.result(step.add(call, given.type(), result));
  }

  private static void average(Step step) {
    Computed given = step.tensor(0);
    Windows windows = windows(step, given);
    if (windows.dilations().stream().anyMatch(d -> d != 1)) {
      throw GraphException.unsupported("AveragePool has dilations");
    }
    boolean ceil = step.integer("ceil_mode", 0) != 0;
    boolean counted = step.integer("count_include_pad", 0) != 0;
    Dims result = windows.result(given.dims(), ceil);
    if (own(windows)) {
      Call call =
          mean(windows, given, windows.begin())
              .with("ceil_mode", ceil)
              .with("count_include_pad", counted);
      step.result(step.add(call, given.type(), result));
      return;
    }
    Computed sums =
        step.add(
            mean(windows, padded(step, given, windows, ceil, 0), zeros(windows)),
            given.type(),
            result);
    if (counted && !ceil) {
      step.result(sums);
      return;
    }
    // How much of each window counts: the mean of ones, padded likewise.
    Computed ones = step.like(given, Call.of("ones_like.default").with("self", given));
    Computed known = Padding.constant(step, ones, windows.begin(), windows.end(), counted ? 1 : 0);
    List<Long> beyond = beyond(step, windows, given.dims(), ceil);
    Computed all = Padding.constant(step, known, zeros(windows), beyond, 0);
    Computed share = step.add(mean(windows, all, zeros(windows)), given.type(), result);
    step.result(
        step.add(
            Call.of("div.Tensor").with("self", sums).with("other", share), given.type(), result));
  }

  private static Call mean(Windows windows, Computed given, List<Long> padding) {
    return Call.of("avg_pool" + windows.dimensions() + "d.default")
        .with("self", given)
        .longs("kernel_size", windows.kernel())
        .longs("stride", windows.strides())
        .longs("padding", padding);
  }

  private static void global(Step step, String operation) {
    Computed given = step.tensor(0);
    int rank = given.dims().rank(step.operation());
    List<Long> axes = IntStream.range(2, rank).mapToObj(Long::valueOf).toList();
    Dims result = given.dims();
    for (int i = 2; i < rank; i++) {
      result = result.with(i, OptionalLong.of(1));
    }
    Call call = Call.of(operation).with("self", given).longs("dim", axes).with("keepdim", true);
    step.result(step.add(call, given.type(), result));
  }

  private static Windows windows(Step step, Computed given) {
    List<Long> kernel = step.longs("kernel_shape").orElse(List.of());
    if (kernel.isEmpty()
        || kernel.size() > 3
        || given.dims().rank(step.operation()) != kernel.size() + 2) {
      throw GraphException.corrupt(step.operation() + " has the kernel_shape " + kernel);
    }
    return Windows.of(step, kernel, given.dims());
  }

  /** Whether libtorch can pad: the same at both ends, and half a window at most. */
  private static boolean own(Windows windows) {
    return windows.symmetric()
        && IntStream.range(0, windows.dimensions())
            .allMatch(i -> 2 * windows.begin().get(i) <= windows.kernel().get(i));
  }

  private static List<Long> zeros(Windows windows) {
    return Collections.nCopies(windows.dimensions(), 0L);
  }

  /** Padded so far that whole windows fit exactly as often as ONNX says. */
  private static Computed padded(
      Step step, Computed given, Windows windows, boolean ceil, double value) {
    List<Long> beyond = beyond(step, windows, given.dims(), ceil);
    List<Long> end =
        IntStream.range(0, windows.dimensions())
            .mapToObj(i -> windows.end().get(i) + beyond.get(i))
            .toList();
    return Padding.constant(step, given, windows.begin(), end, value);
  }

  /** Rows that a last window needs beyond the padding; negative: those that it does not reach. */
  private static List<Long> beyond(Step step, Windows windows, Dims given, boolean ceil) {
    List<Long> beyond = new ArrayList<>();
    for (int i = 0; i < windows.dimensions(); i++) {
      OptionalLong size = given.size(i + 2);
      if (!ceil) {
        beyond.add(0L);
      } else if (size.isEmpty()) {
        throw GraphException.unsupported(
            step.operation() + " with ceil_mode needs images of a fixed height and width");
      } else {
        long count = windows.count(i, size, true).getAsLong();
        long reached = (count - 1) * windows.strides().get(i) + windows.reach(i);
        beyond.add(reached - size.getAsLong() - windows.begin().get(i) - windows.end().get(i));
      }
    }
    return beyond;
  }
}
