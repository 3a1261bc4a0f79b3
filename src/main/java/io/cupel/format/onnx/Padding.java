package io.cupel.format.onnx;

import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Rows and columns at the edges. */
final class Padding {
  static final Map<String, Operation> TABLE = Map.of("Pad", Padding::pad);

  private static final Map<String, String> MODES =
      Map.of("constant", "constant", "reflect", "reflect", "edge", "replicate");

  private Padding() {}

  /**
   * Pads the last dimensions with one value.
   *
   * @param begin rows before the first, a dimension; negative: so many are cut off
   */
  static Computed constant(
      Step step, Computed given, List<Long> begin, List<Long> end, double value) {
    int first = given.dims().rank(step.operation()) - begin.size();
    Dims dims = given.dims();
    for (int i = 0; i < begin.size(); i++) {
      dims = dims.with(first + i, grown(dims.size(first + i), begin.get(i) + end.get(i)));
    }
    return step.add(
        Call.of("constant_pad_nd.default")
            .with("self", given)
            .longs("pad", fromTheLast(begin, end))
            .real("value", value),
        given.type(),
        dims);
  }

  private static OptionalLong grown(OptionalLong size, long by) {
    return size.isPresent() ? OptionalLong.of(size.getAsLong() + by) : size;
  }

  /** PyTorch's order: first and last of the last dimension, of the one before, … */
  private static List<Long> fromTheLast(List<Long> begin, List<Long> end) {
    List<Long> pads = new ArrayList<>();
    for (int i = begin.size() - 1; i >= 0; i--) {
      pads.add(begin.get(i));
      pads.add(end.get(i));
    }
    return pads;
  }

  private static void pad(Step step) {
    Computed given = step.tensor(0);
    int rank = given.dims().rank("Pad");
    List<Long> pads = step.longs(1);
    List<Long> axes = new ArrayList<>();
    if (step.optional(3).isPresent()) {
      axes.addAll(step.longs(3));
    } else {
      for (long i = 0; i < rank; i++) {
        axes.add(i);
      }
    }
    String mode = MODES.get(step.text("mode", "constant"));
    if (mode == null) {
      throw GraphException.unsupported("Pad has the mode " + step.text("mode", ""));
    }
    if (pads.size() != 2 * axes.size() || pads.stream().anyMatch(p -> Math.abs(p) > 1 << 16)) {
      throw GraphException.corrupt("Pad has " + pads.size() + " numbers");
    }
    Long[] begin = new Long[rank];
    Long[] end = new Long[rank];
    java.util.Arrays.fill(begin, 0L);
    java.util.Arrays.fill(end, 0L);
    for (int i = 0; i < axes.size(); i++) {
      int axis = given.dims().axis(axes.get(i), "Pad");
      begin[axis] = pads.get(i);
      end[axis] = pads.get(i + axes.size());
    }
    if (mode.equals("constant")) {
      double value =
          step.optional(2)
              .map(
                  v ->
                      step.scalar(v)
                          .orElseThrow(() -> GraphException.unsupported("Pad computes its value")))
              .orElse(0.0);
      step.result(constant(step, given, List.of(begin), List.of(end), value));
    } else {
      step.result(mirrored(step, given, List.of(begin), List.of(end), mode));
    }
  }

  private static Computed mirrored(
      Step step, Computed given, List<Long> begin, List<Long> end, String mode) {
    int rank = begin.size();
    int first = 0;
    while (first < rank && begin.get(first) == 0 && end.get(first) == 0) {
      first++;
    }
    if (first == rank) {
      return given;
    }
    // libtorch pads all dimensions but the first one or two, and three at most.
    first = Math.min(first, 2);
    if (first == 0 || rank - first > 3) {
      throw GraphException.unsupported(
          "Pad reflects or repeats the last %d of %d dimensions".formatted(rank - first, rank));
    }
    List<Long> from = begin.subList(first, rank);
    List<Long> to = end.subList(first, rank);
    Dims dims = given.dims();
    for (int i = first; i < rank; i++) {
      dims = dims.with(i, grown(dims.size(i), begin.get(i) + end.get(i)));
    }
    Call call =
        Call.of("pad.default")
            .with("self", given)
            .longs("pad", fromTheLast(from, to))
            .with("mode", new io.cupel.format.graph.Argument.Word(mode));
    return step.add(call, given.type(), dims);
  }
}
