package io.cupel.format.onnx;

import static java.util.Map.entry;

import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Reductions. Axes were an attribute first, and became an input. */
final class ReductionOperations {
  static final Map<String, Operation> TABLE =
      Map.ofEntries(
          entry("ReduceMean", step -> reduce(step, "mean.dim")),
          entry("ReduceSum", step -> reduce(step, "sum.dim_IntList")),
          entry("ReduceMax", step -> reduce(step, "amax.default")),
          entry("ReduceMin", step -> reduce(step, "amin.default")),
          entry("ReduceL2", step -> reduce(step, "linalg_vector_norm.default")),
          entry("ArgMax", ReductionOperations::argMax));

  private ReductionOperations() {}

  private static void reduce(Step step, String operation) {
    Computed given = step.tensor(0);
    List<Long> axes =
        step.optional(1).isPresent() ? step.longs(1) : step.longs("axes").orElse(List.of());
    if (axes.isEmpty() && step.integer("noop_with_empty_axes", 0) != 0) {
      step.result(given);
      return;
    }
    int rank = given.dims().ranked() ? given.dims().rank(step.operation()) : 0;
    if (axes.isEmpty()) {
      given.dims().rank(step.operation());
      axes = IntStream.range(0, rank).mapToObj(Long::valueOf).toList();
    }
    List<Long> counted =
        axes.stream().map(a -> (long) given.dims().axis(a, step.operation())).distinct().toList();
    if (counted.size() != axes.size()) {
      throw GraphException.corrupt(step.operation() + " has an axis twice");
    }
    boolean keep = step.integer("keepdims", 1) != 0;
    Call call = Call.of(operation).with("self", given).longs("dim", counted).with("keepdim", keep);
    step.result(step.add(call, given.type(), reduced(given.dims(), counted, keep)));
  }

  private static Dims reduced(Dims dims, List<Long> axes, boolean keep) {
    if (!dims.ranked()) {
      return Dims.UNKNOWN;
    }
    List<OptionalLong> sizes = new ArrayList<>();
    List<OptionalLong> given = dims.sizes().orElseThrow();
    for (int i = 0; i < given.size(); i++) {
      if (!axes.contains((long) i)) {
        sizes.add(given.get(i));
      } else if (keep) {
        sizes.add(OptionalLong.of(1));
      }
    }
    return Dims.of(sizes);
  }

  private static void argMax(Step step) {
    if (step.integer("select_last_index", 0) != 0) {
      throw GraphException.unsupported("ArgMax has select_last_index");
    }
    Computed given = step.tensor(0);
    int axis = given.dims().axis(step.integer("axis", 0), "ArgMax");
    boolean keep = step.integer("keepdims", 1) != 0;
    Call call =
        Call.of("argmax.default").with("self", given).with("dim", axis).with("keepdim", keep);
    step.result(
        step.add(call, ElementType.INT64, reduced(given.dims(), List.of((long) axis), keep)));
  }
}
