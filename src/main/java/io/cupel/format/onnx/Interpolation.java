package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * Numbers between those of an axis. Where each of the new ones stands among the old ones is
 * computed in float32 and in the order in which ONNX Runtime does it: at a tie the nearest depends
 * on it.
 */
final class Interpolation {
  private final Step step;
  private final String mode;
  private final String coordinates;
  private final String rounding;
  private final double sharpness; // of cubic curves: the slope at the neighbours

  /** As the attributes of a Resize say. */
  Interpolation(Step step) {
    this.step = step;
    this.mode = step.text("mode", "nearest");
    this.coordinates = step.text("coordinate_transformation_mode", "half_pixel");
    this.rounding = step.text("nearest_mode", "round_prefer_floor");
    this.sharpness = step.real("cubic_coeff_a", -0.75);
  }

  /** The tensor with one axis resized. */
  Computed of(Computed given, Resampling change) {
    Computed at = positions(change);
    return switch (mode) {
      case "nearest" -> select(given, change, rounded(at));
      case "linear" -> linear(given, change, at);
      case "cubic" -> cubic(given, change, at);
      default -> throw unknown("mode", mode);
    };
  }

  private Computed positions(Resampling change) {
    Computed index =
        step.add(
            Call.of("arange.start_step")
                .with("start", 0)
                .with("end", change.to())
                .with("step", 1)
                .with("dtype", ElementType.FLOAT32)
                .with("device", new Argument.Device()),
            ElementType.FLOAT32,
            Dims.ofLongs(List.of(change.to())));
    return switch (coordinates) {
      case "asymmetric" -> quotient(index, change.scale());
      case "half_pixel" -> plus(quotient(plus(index, 0.5), change.scale()), -0.5);
      case "pytorch_half_pixel" ->
          change.to() == 1 ? index : plus(quotient(plus(index, 0.5), change.scale()), -0.5);
      case "align_corners" ->
          change.to() == 1 ? index : quotient(times(index, change.from() - 1.0), change.to() - 1f);
      default -> throw unknown("coordinate_transformation_mode", coordinates);
    };
  }

  private Computed rounded(Computed at) {
    return switch (rounding) {
      case "floor" -> each("floor.default", at);
      case "ceil" -> each("ceil.default", at);
      case "round_prefer_floor" -> each("ceil.default", plus(at, -0.5));
      case "round_prefer_ceil" -> each("floor.default", plus(at, 0.5));
      default -> throw unknown("nearest_mode", rounding);
    };
  }

  private Computed linear(Computed given, Resampling change, Computed at) {
    Computed within = clamped(at, change.from() - 1);
    Computed below = each("floor.default", within);
    Computed share = minus(within, below);
    return mixed(given, change, below, 0, List.of(plus(times(share, -1), 1), share));
  }

  /** The cubic convolution of Keys (1981), over two numbers at each side. */
  private Computed cubic(Computed given, Resampling change, Computed at) {
    double a = sharpness;
    Computed below = each("floor.default", at);
    Computed s = minus(at, below);
    Computed rest = plus(times(s, -1), 1);
    List<Computed> weights =
        List.of(
            polynomial(plus(s, 1), a, -5 * a, 8 * a, -4 * a),
            polynomial(s, a + 2, -(a + 3), 0, 1),
            polynomial(rest, a + 2, -(a + 3), 0, 1),
            polynomial(plus(rest, 1), a, -5 * a, 8 * a, -4 * a));
    return mixed(given, change, below, -1, weights);
  }

  /** A sum of neighbours, each with its weight; beyond an edge, the number at the edge counts. */
  private Computed mixed(
      Computed given, Resampling change, Computed below, int first, List<Computed> weights) {
    List<Computed> terms = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      Computed neighbour = select(given, change, plus(below, first + (double) i));
      Computed weight = alongAxis(weights.get(i), given, change);
      terms.add(
          step.like(
              neighbour, Call.of("mul.Tensor").with("self", neighbour).with("other", weight)));
    }
    return terms.stream()
        .reduce((a, b) -> step.like(a, Call.of("add.Tensor").with("self", a).with("other", b)))
        .orElseThrow();
  }

  private Computed select(Computed given, Resampling change, Computed positions) {
    Computed within = clamped(positions, change.from() - 1);
    Computed index =
        step.add(
            Call.of("to.dtype").with("self", within).with("dtype", ElementType.INT64),
            ElementType.INT64,
            within.dims());
    return step.add(
        Call.of("index_select.default")
            .with("self", given)
            .with("dim", change.axis())
            .with("index", index),
        given.type(),
        given.dims().with(change.axis(), OptionalLong.of(change.to())));
  }

  /** A number for each of the axis, in a shape that is broadcast to the other axes. */
  private Computed alongAxis(Computed numbers, Computed given, Resampling change) {
    int behind = given.dims().rank("Resize") - 1 - change.axis();
    List<Long> shape = new ArrayList<>(List.of(change.to()));
    shape.addAll(Collections.nCopies(behind, 1L));
    return step.add(
        Call.of("reshape.default").with("self", numbers).longs("shape", shape),
        numbers.type(),
        Dims.ofLongs(shape));
  }

  /** ((a·x + b)·x + c)·x + d */
  private Computed polynomial(Computed x, double a, double b, double c, double d) {
    Computed result = times(x, a);
    for (double next : new double[] {b, c}) {
      Computed sum = plus(result, next);
      result = step.like(x, Call.of("mul.Tensor").with("self", sum).with("other", x));
    }
    return plus(result, d);
  }

  private Computed clamped(Computed given, long most) {
    return step.like(
        given,
        Call.of("clamp.default").with("self", given).real("min", 0).real("max", (double) most));
  }

  private Computed each(String operation, Computed given) {
    return step.like(given, Call.of(operation).with("self", given));
  }

  private Computed plus(Computed given, double number) {
    return step.like(given, Call.of("add.Scalar").with("self", given).real("other", number));
  }

  private Computed times(Computed given, double number) {
    return step.like(given, Call.of("mul.Scalar").with("self", given).real("other", number));
  }

  private Computed minus(Computed a, Computed b) {
    return step.like(a, Call.of("sub.Tensor").with("self", a).with("other", b));
  }

  /** By a tensor: a division by a number is a product with its inverse on some devices. */
  private Computed quotient(Computed given, float number) {
    Computed divisor =
        step.add(
            Call.of("full.default")
                .longs("size", List.of(1L))
                .with("fill_value", new Argument.Real(number))
                .with("dtype", ElementType.FLOAT32)
                .with("device", new Argument.Device()),
            ElementType.FLOAT32,
            Dims.ofLongs(List.of(1L)));
    return step.like(given, Call.of("div.Tensor").with("self", given).with("other", divisor));
  }

  private static GraphException unknown(String attribute, String value) {
    return GraphException.unsupported(
        "Resize has the " + attribute + " " + value.replaceAll("[^A-Za-z0-9_]", "?"));
  }
}
