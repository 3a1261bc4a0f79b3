package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Constant;
import io.cupel.format.onnx.Operand.Sizes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The order of dimensions, and dimensions of one element. */
final class AxisOperations {
  static final Map<String, Operation> TABLE =
      Map.of(
          "Transpose", AxisOperations::transpose,
          "Squeeze", AxisOperations::squeeze,
          "Unsqueeze", AxisOperations::unsqueeze);

  private AxisOperations() {}

  private static void transpose(Step step) {
    List<Long> order = step.longs("perm").orElse(List.of());
    if (step.input(0) instanceof Constant constant
        && constant.tensor().dims().size() == 2
        && constant.tensor().type().floating()
        && (order.isEmpty() || order.equals(List.of(1L, 0L)))) {
      step.result(new Constant(constant.tensor(), !constant.transposed()));
      return;
    }
    Optional<Sizes> sizes = step.sizes(step.input(0)).filter(s -> s.shape().size() == 2);
    if (sizes.isPresent() && (order.isEmpty() || order.equals(List.of(1L, 0L)))) {
      step.result(turned(sizes.get()));
      return;
    }
    Computed given = step.tensor(0);
    int rank = order.isEmpty() ? given.dims().rank("Transpose") : order.size();
    List<Long> axes = new ArrayList<>(order);
    for (long i = rank - 1; order.isEmpty() && i >= 0; i--) {
      axes.add(i);
    }
    boolean each =
        new TreeSet<>(axes)
            .equals(new TreeSet<>(IntStream.range(0, rank).mapToObj(Long::valueOf).toList()));
    if (!each || (given.dims().ranked() && given.dims().rank("Transpose") != rank)) {
      throw GraphException.corrupt("Transpose has the order " + axes);
    }
    Dims dims = Dims.of(axes.stream().map(a -> given.dims().size(a.intValue())).toList());
    step.result(
        step.add(
            Call.of("permute.default").with("self", given).longs("dims", axes),
            given.type(),
            dims));
  }

  private static Sizes turned(Sizes given) {
    int rows = given.shape().get(0);
    int columns = given.shape().get(1);
    List<Argument> numbers = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      for (int r = 0; r < rows; r++) {
        numbers.add(given.numbers().get(r * columns + c));
      }
    }
    return new Sizes(numbers, List.of(columns, rows), given.type());
  }

  private static void squeeze(Step step) {
    Optional<Sizes> sizes = step.sizes(step.input(0));
    if (sizes.isPresent() && sizes.get().numbers().size() == 1) {
      step.result(Sizes.one(sizes.get().numbers().get(0), sizes.get().type()));
      return;
    }
    Computed given = step.tensor(0);
    given.dims().rank("Squeeze");
    List<OptionalLong> left = new ArrayList<>(given.dims().sizes().orElseThrow());
    TreeSet<Integer> axes = new TreeSet<>(Collections.reverseOrder());
    if (step.optional(1).isPresent()) {
      step.longs(1).forEach(a -> axes.add(given.dims().axis(a, "Squeeze")));
    } else {
      List<Long> known =
          given
              .dims()
              .known()
              .orElseThrow(() -> GraphException.unsupported("Squeeze does not name its axes"));
      IntStream.range(0, known.size()).filter(i -> known.get(i) == 1).forEach(axes::add);
    }
    axes.forEach(a -> left.remove((int) a));
    List<Long> dims = axes.stream().map(Integer::longValue).sorted().toList();
    step.result(
        dims.isEmpty()
            ? given
            : step.add(
                Call.of("squeeze.dims").with("self", given).longs("dim", dims),
                given.type(),
                Dims.of(left)));
  }

  private static void unsqueeze(Step step) {
    List<Long> asked = step.longs(1);
    Optional<Sizes> sizes = step.sizes(step.input(0)).filter(Sizes::isOne);
    if (sizes.isPresent() && asked.size() == 1) {
      step.result(Sizes.list(sizes.get().numbers(), sizes.get().type()));
      return;
    }
    Computed given = step.tensor(0);
    int rank = given.dims().rank("Unsqueeze") + asked.size();
    TreeSet<Integer> axes = new TreeSet<>();
    asked.forEach(a -> axes.add(Dims.ofRank(rank).axis(a, "Unsqueeze")));
    if (axes.size() != asked.size()) {
      throw GraphException.corrupt("Unsqueeze has an axis twice");
    }
    Computed result = given;
    for (int axis : axes) {
      List<OptionalLong> grown = new ArrayList<>(result.dims().sizes().orElseThrow());
      grown.add(axis, OptionalLong.of(1));
      result =
          step.add(
              Call.of("unsqueeze.default").with("self", result).with("dim", axis),
              given.type(),
              Dims.of(grown));
    }
    step.result(result);
  }
}
