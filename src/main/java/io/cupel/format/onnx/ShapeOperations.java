package io.cupel.format.onnx;

import static java.util.Map.entry;

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

/** Other shapes for the same elements. */
final class ShapeOperations {
  static final Map<String, Operation> TABLE =
      Map.ofEntries(
          entry("Reshape", ShapeOperations::reshape),
          entry("Flatten", ShapeOperations::flatten),
          entry("Transpose", ShapeOperations::transpose),
          entry("Squeeze", ShapeOperations::squeeze),
          entry("Unsqueeze", ShapeOperations::unsqueeze),
          entry("Expand", ShapeOperations::expand),
          entry("Tile", ShapeOperations::tile));

  private ShapeOperations() {}

  /** What sizes tell of a shape. */
  static Dims dims(List<Argument> sizes) {
    return Dims.of(
        sizes.stream()
            .map(
                s ->
                    s instanceof Argument.Int n && n.value() >= 0
                        ? OptionalLong.of(n.value())
                        : OptionalLong.empty())
            .toList());
  }

  private static void reshape(Step step) {
    List<Argument> asked = step.sizes(1);
    Optional<Sizes> sizes = step.sizes(step.input(0));
    if (sizes.isPresent() && asked.stream().allMatch(Argument.Int.class::isInstance)) {
      step.result(reshaped(step, sizes.get(), asked));
      return;
    }
    Computed given = step.tensor(0);
    boolean zeros = step.integer("allowzero", 0) != 0;
    List<Argument> shape = new ArrayList<>();
    List<Integer> copied = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      boolean copy = !zeros && asked.get(i).equals(new Argument.Int(0));
      if (copy && given.dims().ranked() && i >= given.dims().rank("Reshape")) {
        throw GraphException.corrupt("Reshape copies a dimension that its input does not have");
      }
      shape.add(copy ? step.calls().size(given, i) : asked.get(i));
      if (copy) {
        copied.add(i);
      }
    }
    Call call = Call.of("reshape.default").with("self", given).ints("shape", shape);
    step.result(step.add(call, given.type(), inferred(given.dims(), shape, copied)));
  }

  private static Sizes reshaped(Step step, Sizes given, List<Argument> asked) {
    List<Long> shape = new ArrayList<>(asked.stream().map(step::known).toList());
    int all = given.numbers().size();
    int open = shape.indexOf(-1L);
    if (open >= 0) {
      shape.set(open, 1L);
    }
    long others = shape.stream().reduce(1L, (a, b) -> a * b);
    if (open >= 0 && others > 0) {
      shape.set(open, all / others);
    }
    boolean small = shape.size() <= 2 && shape.stream().allMatch(s -> s >= 0 && s <= all);
    if (!small || shape.stream().reduce(1L, (a, b) -> a * b) != all) {
      throw GraphException.unsupported("Reshape gives sizes the shape " + shape);
    }
    return new Sizes(given.numbers(), shape.stream().map(Long::intValue).toList(), given.type());
  }

  /** Fills in the size for which -1 stands, where all others are known or stand in both shapes. */
  private static Dims inferred(Dims given, List<Argument> shape, List<Integer> copied) {
    Dims result = dims(shape);
    int open = shape.indexOf(new Argument.Int(-1));
    if (open < 0 || !given.ranked()) {
      return result;
    }
    List<OptionalLong> from = new ArrayList<>(given.sizes().orElseThrow());
    List<OptionalLong> to = new ArrayList<>(result.sizes().orElseThrow());
    to.set(open, OptionalLong.of(1));
    for (int i : copied) {
      from.set(i, OptionalLong.of(1));
      to.set(i, OptionalLong.of(1));
    }
    Optional<Long> all = product(from);
    Optional<Long> others = product(to);
    return all.isEmpty() || others.isEmpty() || others.get() == 0
        ? result
        : result.with(open, OptionalLong.of(all.get() / others.get()));
  }

  private static Optional<Long> product(List<OptionalLong> sizes) {
    return Dims.of(sizes).known().map(s -> s.stream().reduce(1L, (a, b) -> a * b));
  }

  private static void flatten(Step step) {
    Computed given = step.tensor(0);
    int rank = given.dims().rank("Flatten");
    long axis = step.integer("axis", 1);
    if (axis < -rank || axis > rank) {
      throw GraphException.corrupt("Flatten is given the axis " + axis);
    }
    int split = (int) (axis < 0 ? axis + rank : axis);
    Argument before = new Argument.Int(1);
    for (int i = 0; i < split; i++) {
      before = step.calls().product(before, step.calls().size(given, i));
    }
    List<OptionalLong> sizes = given.dims().sizes().orElseThrow();
    OptionalLong after =
        product(sizes.subList(split, rank)).map(OptionalLong::of).orElse(OptionalLong.empty());
    Argument rest = new Argument.Int(after.orElse(-1));
    Call call =
        Call.of("reshape.default").with("self", given).ints("shape", List.of(before, rest));
    step.result(step.add(call, given.type(), dims(List.of(before, rest))));
  }

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
        new TreeSet<>(axes).equals(new TreeSet<>(IntStream.range(0, rank).mapToObj(Long::valueOf).toList()));
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

  /** A size of 1 keeps what is there, which libtorch writes as -1. */
  private static void expand(Step step) {
    Computed given = step.tensor(0);
    List<Argument> asked = step.sizes(1);
    int rank = given.dims().rank("Expand");
    int more = asked.size() - rank;
    List<Argument> size = new ArrayList<>();
    List<OptionalLong> dims = new ArrayList<>();
    for (int i = Math.min(0, more); i < asked.size(); i++) {
      OptionalLong own = i < more ? OptionalLong.empty() : given.dims().size(i - more);
      Argument wanted = i < 0 ? new Argument.Int(1) : asked.get(i);
      boolean kept = i >= more && wanted.equals(new Argument.Int(1));
      size.add(kept ? new Argument.Int(-1) : wanted);
      boolean larger = own.isPresent() && own.getAsLong() > 1;
      dims.add(kept || larger ? own : dims(List.of(wanted)).size(0));
    }
    step.result(
        step.add(
            Call.of("expand.default").with("self", given).ints("size", size),
            given.type(),
            Dims.of(dims)));
  }

  private static void tile(Step step) {
    Computed given = step.tensor(0);
    List<Argument> repeats = step.sizes(1);
    step.result(
        step.add(
            Call.of("repeat.default").with("self", given).ints("repeats", repeats),
            given.type(),
            Dims.ofRank(repeats.size())));
  }
}
