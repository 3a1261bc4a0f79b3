package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.OnnxProgram.Layer.Kind;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Constant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Convolutions. */
final class ConvolutionOperations {
  static final Map<String, Operation> TABLE =
      Map.of(
          "Conv", ConvolutionOperations::convolution,
          "ConvTranspose", ConvolutionOperations::transposed);

  private static final List<Kind> KINDS = List.of(Kind.CONV1D, Kind.CONV2D, Kind.CONV3D);

  private ConvolutionOperations() {}

  private static void convolution(Step step) {
    List<Long> shape = weightShape(step);
    int n = shape.size() - 2;
    Computed images = requireRank(step, step.tensor(0), n);
    Windows windows = Windows.of(step, shape.subList(2, n + 2), images.dims());
    long groups = groups(step);
    Optional<Operand> bias = step.optional(2);
    step.translation().weights().layer(step.input(1), bias, KINDS.get(n - 1), groups);
    Computed padded =
        windows.symmetric()
            ? images
            : Padding.constant(step, images, windows.begin(), windows.end(), 0);
    Call call =
        Call.of("conv" + n + "d.default")
            .with("input", padded)
            .with("weight", step.tensor(1))
            .with("bias", bias(step, bias))
            .longs("stride", windows.strides())
            .longs("padding", windows.symmetric() ? windows.begin() : Collections.nCopies(n, 0L))
            .longs("dilation", windows.dilations())
            .with("groups", groups);
    Dims result = windows.result(images.dims(), false).with(1, OptionalLong.of(shape.get(0)));
    step.result(step.add(call, images.type(), result));
  }

  private static void transposed(Step step) {
    List<Long> shape = weightShape(step);
    int n = shape.size() - 2;
    Computed images = requireRank(step, step.tensor(0), n);
    if (!step.text("auto_pad", "NOTSET").equals("NOTSET")
        || step.longs("output_shape").isPresent()) {
      throw GraphException.unsupported("ConvTranspose has auto_pad or output_shape");
    }
    Windows windows = Windows.of(step, shape.subList(2, n + 2), images.dims());
    if (!windows.symmetric()) {
      throw GraphException.unsupported("ConvTranspose has another padding at each end");
    }
    long groups = groups(step);
    Optional<Operand> bias = step.optional(2);
    step.translation().weights().layer(step.input(1), bias, Kind.CONV_TRANSPOSE, groups);
    List<Long> more = step.longs("output_padding").orElse(Collections.nCopies(n, 0L));
    if (more.size() != n) {
      throw GraphException.corrupt("ConvTranspose has the output_padding " + more);
    }
    Call call =
        Call.of("conv_transpose" + n + (n == 1 ? "d.default" : "d.input"))
            .with("input", images)
            .with("weight", step.tensor(1))
            .with("bias", bias(step, bias))
            .longs("stride", windows.strides())
            .longs("padding", windows.begin())
            .longs("output_padding", more)
            .with("groups", groups)
            .longs("dilation", windows.dilations());
    Dims result = images.dims().with(1, OptionalLong.of(shape.get(1) * groups));
    for (int i = 0; i < n; i++) {
      result = result.with(i + 2, grown(windows, i, images.dims().size(i + 2), more.get(i)));
    }
    step.result(step.add(call, images.type(), result));
  }

  private static OptionalLong grown(Windows windows, int i, OptionalLong size, long more) {
    long border = windows.reach(i) - windows.begin().get(i) - windows.end().get(i) + more;
    return size.isPresent()
        ? OptionalLong.of((size.getAsLong() - 1) * windows.strides().get(i) + border)
        : size;
  }

  private static Argument bias(Step step, Optional<Operand> bias) {
    return bias.<Argument>map(b -> step.tensor(b).value()).orElse(new Argument.None());
  }

  private static long groups(Step step) {
    long groups = step.integer("group", 1);
    if (groups < 1 || groups > Integer.MAX_VALUE) {
      throw GraphException.corrupt(step.operation() + " has " + groups + " groups");
    }
    return groups;
  }

  private static Computed requireRank(Step step, Computed images, int n) {
    if (images.dims().ranked() && images.dims().rank(step.operation()) != n + 2) {
      throw GraphException.corrupt(
          step.operation() + " has a weight of another number of dimensions than its input");
    }
    return images.dims().ranked()
        ? images
        : new Computed(images.value(), images.type(), Dims.ofRank(n + 2));
  }

  private static List<Long> weightShape(Step step) {
    Operand weight = step.input(1);
    List<Long> shape =
        weight instanceof Constant constant
            ? constant.shape()
            : step.tensor(weight)
                .dims()
                .known()
                .orElseThrow(
                    () ->
                        GraphException.unsupported(
                            step.operation() + " has a weight of unknown shape"));
    boolean fits =
        shape.size() >= 3
            && shape.size() <= 5
            && step.longs("kernel_shape")
                .filter(k -> !k.equals(shape.subList(2, shape.size())))
                .isEmpty();
    if (!fits) {
      throw GraphException.corrupt(step.operation() + " has a weight of the shape " + shape);
    }
    return shape;
  }
}
