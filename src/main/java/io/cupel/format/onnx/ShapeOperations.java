package io.cupel.format.onnx;

import static java.util.Map.entry;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Other shapes for the same elements. */
final class ShapeOperations {
  static final Map<String, Operation> TABLE =
      Map.ofEntries(
          entry("Reshape", ShapeOperations::reshape),
          entry("Flatten", ShapeOperations::flatten),
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
    Call call = Call.of("reshape.default").with("self", given).ints("shape", List.of(before, rest));
    step.result(step.add(call, given.type(), dims(List.of(before, rest))));
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

  private static Dims tiled(Dims given, Dims repeats) {
    Dims result = repeats;
    for (int i = 0; i < repeats.rank("Tile"); i++) {
      OptionalLong size = given.size(i);
      OptionalLong times = repeats.size(i);
      result =
          result.with(
              i,
              size.isPresent() && times.isPresent()
                  ? OptionalLong.of(size.getAsLong() * times.getAsLong())
                  : OptionalLong.empty());
    }
    return result;
  }

  private static void tile(Step step) {
    Computed given = step.tensor(0);
    List<Argument> repeats = step.sizes(1);
    step.result(
        step.add(
            Call.of("repeat.default").with("self", given).ints("repeats", repeats),
            given.type(),
            tiled(given.dims(), dims(repeats))));
  }
}
