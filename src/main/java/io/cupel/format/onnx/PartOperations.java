package io.cupel.format.onnx;

import static java.util.Map.entry;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Sizes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Parts of tensors, and tensors put together. */
final class PartOperations {
  static final Map<String, Operation> TABLE =
      Map.ofEntries(
          entry("Concat", PartOperations::concat),
          entry("Split", PartOperations::split),
          entry("Slice", PartOperations::slice));

  private PartOperations() {}

  private static void concat(Step step) {
    List<Optional<Sizes>> lists =
        IntStream.range(0, step.inputs()).mapToObj(i -> step.sizes(step.input(i))).toList();
    if (lists.stream().allMatch(l -> l.filter(Sizes::isList).isPresent())) {
      step.result(
          Sizes.list(lists.stream().flatMap(l -> l.orElseThrow().numbers().stream()).toList()));
      return;
    }
    List<Computed> parts = IntStream.range(0, step.inputs()).mapToObj(step::tensor).toList();
    Computed first = parts.get(0);
    int axis = first.dims().axis(step.integer("axis", 0), "Concat");
    OptionalLong size = OptionalLong.of(0);
    Dims dims = first.dims();
    for (Computed part : parts) {
      OptionalLong more = part.dims().size(axis);
      size =
          size.isPresent() && more.isPresent()
              ? OptionalLong.of(size.getAsLong() + more.getAsLong())
              : OptionalLong.empty();
    }
    Call call = Call.of("cat.default").tensors("tensors", parts).with("dim", axis);
    step.result(step.add(call, first.type(), dims.ranked() ? dims.with(axis, size) : dims));
  }

  private static void split(Step step) {
    Computed given = step.tensor(0);
    int axis = given.dims().axis(step.integer("axis", 0), "Split");
    OptionalLong whole = given.dims().size(axis);
    int count = step.outputs();
    List<Long> sizes = new ArrayList<>();
    if (step.optional(1).isPresent()) {
      sizes.addAll(step.longs(1));
    } else if (whole.isPresent() && count > 0) {
      long each = (whole.getAsLong() + count - 1) / count;
      for (int i = 0; i < count; i++) {
        sizes.add(Math.max(0, Math.min(each, whole.getAsLong() - i * each)));
      }
    } else {
      throw GraphException.unsupported("Split does not say how large its parts are");
    }
    if (sizes.size() != count || sizes.stream().anyMatch(s -> s < 0)) {
      throw GraphException.corrupt("Split has " + count + " outputs, and the sizes " + sizes);
    }
    Call call =
        Call.of("split_with_sizes.default")
            .with("self", given)
            .longs("split_sizes", sizes)
            .with("dim", axis);
    List<Argument.Value> parts = step.calls().addList(call, count);
    for (int i = 0; i < count; i++) {
      Dims dims = given.dims();
      dims = dims.ranked() ? dims.with(axis, OptionalLong.of(sizes.get(i))) : dims;
      step.result(i, step.calls().known(new Computed(parts.get(i), given.type(), dims)));
    }
  }

  private static void slice(Step step) {
    List<Long> starts = step.longs(1);
    List<Long> ends = step.longs(2);
    List<Long> axes =
        step.optional(3).isPresent()
            ? step.longs(3)
            : IntStream.range(0, starts.size()).mapToObj(Long::valueOf).toList();
    List<Long> steps =
        step.optional(4).isPresent() ? step.longs(4) : Collections.nCopies(starts.size(), 1L);
    int count = starts.size();
    if (ends.size() != count || axes.size() != count || steps.size() != count) {
      throw GraphException.corrupt("Slice has lists of several lengths");
    }
    Optional<Sizes> sizes = step.sizes(step.input(0)).filter(s -> !s.isOne());
    if (sizes.isPresent() && count == 1 && axes.get(0) == 0) {
      step.result(part(sizes.get(), starts.get(0), ends.get(0), steps.get(0)));
      return;
    }
    Computed result = step.tensor(0);
    for (int i = 0; i < count; i++) {
      int axis = result.dims().axis(axes.get(i), "Slice");
      result = part(step, result, axis, starts.get(i), ends.get(i), steps.get(i));
    }
    step.result(result);
  }

  private static Computed part(Step step, Computed given, int axis, long start, long end, long by) {
    if (by == -1 && start == -1 && end <= Integer.MIN_VALUE) {
      return step.like(
          given, Call.of("flip.default").with("self", given).longs("dims", List.of((long) axis)));
    }
    if (by < 1) {
      throw GraphException.unsupported("Slice goes backwards");
    }
    Call call =
        Call.of("slice.Tensor")
            .with("self", given)
            .with("dim", axis)
            .with("start", start)
            .with("end", end)
            .with("step", by);
    OptionalLong size = given.dims().size(axis);
    if (size.isPresent()) {
      long n = size.getAsLong();
      long span = Math.max(0, clamp(end, n) - clamp(start, n));
      size = OptionalLong.of((span + by - 1) / by);
    }
    Dims dims = given.dims().ranked() ? given.dims().with(axis, size) : given.dims();
    return step.add(call, given.type(), dims);
  }

  /** Rows of sizes. */
  private static Sizes part(Sizes given, long start, long end, long by) {
    int n = given.shape().get(0);
    int row = n == 0 ? 0 : given.numbers().size() / n;
    List<Argument> numbers = new ArrayList<>();
    int count = 0;
    if (by == 0) {
      throw GraphException.corrupt("Slice has steps of zero");
    }
    long first = by > 0 ? clamp(start, n) : Math.min(n - 1, start < 0 ? start + n : start);
    long stop = by > 0 ? clamp(end, n) : Math.max(-1, end < 0 ? end + n : end);
    for (long i = first; by > 0 ? i < stop : i > stop; i += by) {
      numbers.addAll(given.numbers().subList((int) i * row, ((int) i + 1) * row));
      count++;
    }
    List<Integer> shape = new ArrayList<>(given.shape());
    shape.set(0, count);
    return new Sizes(numbers, shape, given.type());
  }

  private static long clamp(long index, long size) {
    return Math.max(0, Math.min(size, index < 0 ? index + size : index));
  }
}
