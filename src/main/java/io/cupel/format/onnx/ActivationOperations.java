package io.cupel.format.onnx;

import static java.util.Map.entry;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.OnnxProgram.Layer.Kind;
import io.cupel.format.onnx.Operand.Computed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Activations. */
final class ActivationOperations {
  static final Map<String, Operation> TABLE =
      Map.ofEntries(
          entry("Relu", step -> plain(step, "relu.default")),
          entry("LeakyRelu", ActivationOperations::leakyRelu),
          entry("PRelu", ActivationOperations::preluByChannel),
          entry("Elu", ActivationOperations::elu),
          entry("Selu", ActivationOperations::selu),
          entry("Celu", ActivationOperations::celu),
          entry("Gelu", ActivationOperations::gelu),
          entry("Mish", step -> plain(step, "mish.default")),
          entry("Softplus", step -> plain(step, "softplus.default")),
          entry("HardSigmoid", ActivationOperations::hardSigmoid),
          entry("HardSwish", step -> plain(step, "hardswish.default")),
          entry("Sigmoid", step -> plain(step, "sigmoid.default")),
          entry("Tanh", step -> plain(step, "tanh.default")),
          entry("Clip", ActivationOperations::clip),
          entry("Softmax", step -> along(step, "softmax.int")),
          entry("LogSoftmax", step -> along(step, "log_softmax.int")),
          entry("Dropout", ActivationOperations::dropout));

  private ActivationOperations() {}

  /** An operation that takes one tensor and changes every element. */
  static void plain(Step step, String operation) {
    Computed given = step.tensor(0);
    step.result(step.like(given, Call.of(operation).with("self", given)));
  }

  private static void leakyRelu(Step step) {
    Computed given = step.tensor(0);
    Call call = Call.of("leaky_relu.default").with("self", given);
    step.result(step.like(given, call.real("negative_slope", step.real("alpha", 0.01f))));
  }

  /** Slopes are broadcast as by numpy, which libtorch's own operation does not do. */
  private static void preluByChannel(Step step) {
    step.translation().weights().layer(step.input(1), Optional.empty(), Kind.PRELU, 1);
    Computed given = step.tensor(0);
    Computed above = step.like(given, Call.of("relu.default").with("self", given));
    Computed below = step.like(given, Call.of("clamp.default").with("self", given).real("max", 0));
    Computed sloped =
        step.like(given, Call.of("mul.Tensor").with("self", below).with("other", step.tensor(1)));
    step.result(step.like(given, Call.of("add.Tensor").with("self", above).with("other", sloped)));
  }

  private static void elu(Step step) {
    Computed given = step.tensor(0);
    Call call = Call.of("elu.default").with("self", given);
    step.result(step.like(given, call.real("alpha", step.real("alpha", 1))));
  }

  private static void selu(Step step) {
    boolean usual =
        Math.abs(step.real("alpha", 1.67326319) - 1.67326324) < 1e-6
            && Math.abs(step.real("gamma", 1.05070102) - 1.05070098) < 1e-6;
    if (!usual) {
      throw GraphException.unsupported("Selu has other constants than the usual ones");
    }
    plain(step, "selu.default");
  }

  private static void celu(Step step) {
    Computed given = step.tensor(0);
    Call call = Call.of("celu.default").with("self", given);
    step.result(step.like(given, call.real("alpha", step.real("alpha", 1))));
  }

  private static void gelu(Step step) {
    Computed given = step.tensor(0);
    Argument how = new Argument.Word(step.text("approximate", "none"));
    step.result(
        step.like(given, Call.of("gelu.default").with("self", given).with("approximate", how)));
  }

  private static void hardSigmoid(Step step) {
    double alpha = step.real("alpha", 0.2f);
    double beta = step.real("beta", 0.5);
    if (Math.abs(alpha - 1.0 / 6) < 1e-6 && beta == 0.5) {
      plain(step, "hardsigmoid.default");
      return;
    }
    Computed given = step.tensor(0);
    Computed scaled =
        step.like(given, Call.of("mul.Scalar").with("self", given).real("other", alpha));
    Computed moved =
        step.like(given, Call.of("add.Scalar").with("self", scaled).real("other", beta));
    Call clamp = Call.of("clamp.default").with("self", moved);
    step.result(step.like(given, clamp.real("min", 0).real("max", 1)));
  }

  private static void clip(Step step) {
    Computed given = step.tensor(0);
    Call call = Call.of("clamp.default").with("self", given);
    for (int i = 1; i <= 2; i++) {
      Optional<Operand> bound = step.optional(i);
      if (bound.isPresent()) {
        OptionalDouble value = step.scalar(bound.get());
        if (value.isEmpty()) {
          throw GraphException.unsupported("Clip computes its bounds");
        }
        call.real(i == 1 ? "min" : "max", value.getAsDouble());
      }
    }
    boolean bounded = call.arguments().size() > 1;
    step.result(bounded ? step.like(given, call) : given);
  }

  private static void along(Step step, String operation) {
    Computed given = step.tensor(0);
    int axis = given.dims().axis(step.integer("axis", -1), step.operation());
    step.result(step.like(given, Call.of(operation).with("self", given).with("dim", axis)));
  }

  private static void dropout(Step step) {
    List<Long> training = step.optional(2).isPresent() ? flags(step) : List.of();
    if (training.stream().anyMatch(t -> t != 0)) {
      throw GraphException.unsupported("it was exported in training mode: Dropout would train");
    }
    step.result(step.input(0));
  }

  private static List<Long> flags(Step step) {
    return step.sizes(2).stream()
        .map(f -> f instanceof Argument.Bool b && !b.value() ? 0L : 1L)
        .toList();
  }
}
