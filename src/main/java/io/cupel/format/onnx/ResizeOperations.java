package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Constant;
import io.cupel.format.onnx.Operand.Sizes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Resizing, one axis after the other: libtorch's own operation knows not half of ONNX's ways. */
final class ResizeOperations {
  static final Map<String, Operation> TABLE = Map.of("Resize", ResizeOperations::resize);

  private static final int SCALES = 2;
  private static final int SIZES = 3;

  private ResizeOperations() {}

  private static void resize(Step step) {
    requirePlain(step);
    Computed given = step.tensor(0);
    Interpolation interpolation = new Interpolation(step);
    Computed result = given;
    for (Resampling change : changes(step, given)) {
      result = interpolation.of(result, change);
    }
    step.result(result);
  }

  private static List<Resampling> changes(Step step, Computed given) {
    Optional<Operand> scales = said(step, SCALES);
    Optional<Operand> sizes = said(step, SIZES);
    if (scales.isPresent() == sizes.isPresent()) {
      throw GraphException.corrupt("Resize is not given either scales or sizes");
    }
    List<Integer> axes = axes(step, given.dims());
    return scales.isPresent()
        ? byScales(step, scales.get(), given, axes)
        : toSizes(step, given, axes);
  }

  /** An input that says something: exporters write an empty tensor for one that is left out. */
  private static Optional<Operand> said(Step step, int index) {
    return step.optional(index)
        .filter(o -> !(o instanceof Constant constant) || constant.tensor().count() > 0)
        .filter(o -> !(o instanceof Sizes list) || !list.numbers().isEmpty());
  }

  private static List<Integer> axes(Step step, Dims dims) {
    int rank = dims.rank("Resize");
    List<Integer> axes =
        step.longs("axes")
            .map(given -> given.stream().map(axis -> dims.axis(axis, "Resize")).toList())
            .orElseGet(() -> IntStream.range(0, rank).boxed().toList());
    if (new HashSet<>(axes).size() != axes.size()) {
      throw GraphException.corrupt("Resize has an axis twice");
    }
    return axes;
  }

  private static List<Resampling> byScales(
      Step step, Operand operand, Computed given, List<Integer> axes) {
    List<Double> scales =
        step.reals(operand, OnnxTensor.MAX_RANK)
            .orElseThrow(() -> GraphException.unsupported("Resize computes its scales"));
    requireOneForEach(axes, scales);
    List<Resampling> changes = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      float scale = scales.get(i).floatValue();
      if (scale != 1) {
        changes.add(Resampling.by(axes.get(i), known(given, axes.get(i)), scale));
      }
    }
    return changes;
  }

  private static List<Resampling> toSizes(Step step, Computed given, List<Integer> axes) {
    List<Argument> sizes = step.sizes(SIZES);
    requireOneForEach(axes, sizes);
    List<Resampling> changes = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      int axis = axes.get(i);
      if (!sizes.get(i).equals(step.calls().size(given, axis))) {
        changes.add(Resampling.to(axis, known(given, axis), step.known(sizes.get(i))));
      }
    }
    return changes;
  }

  private static void requireOneForEach(List<Integer> axes, List<?> numbers) {
    if (axes.size() != numbers.size()) {
      throw GraphException.corrupt(
          "Resize has " + numbers.size() + " numbers for " + axes.size() + " axes");
    }
  }

  private static long known(Computed given, int axis) {
    return given
        .dims()
        .size(axis)
        .orElseThrow(
            () -> GraphException.unsupported("Resize needs images of a fixed height and width"));
  }

  private static void requirePlain(Step step) {
    for (String flag : List.of("antialias", "exclude_outside")) {
      if (step.integer(flag, 0) != 0) {
        throw GraphException.unsupported("Resize has the attribute " + flag);
      }
    }
    if (!step.text("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
      throw GraphException.unsupported("Resize keeps the aspect ratio");
    }
  }
}
