package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.OnnxProgram.Layer.Kind;
import io.cupel.format.onnx.Operand.Computed;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Norms. */
final class NormOperations {
  static final Map<String, Operation> TABLE =
      Map.of(
          "BatchNormalization", NormOperations::batch,
          "LayerNormalization", NormOperations::layer,
          "GroupNormalization", NormOperations::group,
          "InstanceNormalization", NormOperations::instance);

  private static final double EPSILON = 1e-5f;

  private NormOperations() {}

  private static void batch(Step step) {
    if (trains(step)) {
      throw GraphException.unsupported(
          "it was exported in training mode: BatchNormalization would train");
    }
    Computed given = step.tensor(0);
    step.translation().weights().layer(step.input(1), step.optional(2), Kind.BATCH_NORM, 1);
    Call call =
        Call.of("batch_norm.default")
            .with("input", given)
            .with("weight", step.tensor(1))
            .with("bias", step.tensor(2))
            .with("running_mean", step.tensor(3))
            .with("running_var", step.tensor(4))
            .with("training", false)
            .real("momentum", 0.1)
            .real("eps", step.real("epsilon", EPSILON))
            .with("cudnn_enabled", true);
    step.result(step.like(given, call));
  }

  /** Before operator set 14 only that it answers with statistics, too, tells that it trains. */
  private static boolean trains(Step step) {
    return step.opset() < 14
        ? step.node().outputs().stream().skip(1).anyMatch(name -> !name.isEmpty())
        : step.integer("training_mode", 0) != 0;
  }

  private static void layer(Step step) {
    Computed given = step.tensor(0);
    Optional<Operand> bias = step.optional(2);
    step.translation().weights().layer(step.input(1), bias, Kind.LAYER_NORM, 1);
    Computed scale = step.tensor(1);
    long axis = step.integer("axis", -1);
    int rank = given.dims().ranked() ? given.dims().rank("LayerNormalization") : 0;
    List<Long> shape =
        scale
            .dims()
            .known()
            .filter(s -> s.size() == (axis < 0 ? -axis : rank - axis) && !s.isEmpty())
            .orElseThrow(
                () ->
                    GraphException.unsupported(
                        "LayerNormalization has a scale of another shape than what it norms"));
    Call call =
        Call.of("layer_norm.default")
            .with("input", given)
            .longs("normalized_shape", shape)
            .with("weight", scale)
            .with("bias", value(step, bias))
            .real("eps", step.real("epsilon", EPSILON));
    step.result(step.like(given, call));
  }

  private static void group(Step step) {
    Computed given = step.tensor(0);
    long groups = step.integer("num_groups", 1);
    step.translation().weights().layer(step.input(1), step.optional(2), Kind.GROUP_NORM, 1);
    Call call =
        Call.of("group_norm.default")
            .with("input", given)
            .with("num_groups", groups)
            .with("weight", forChannels(step, step.tensor(1), given, groups))
            .with("bias", forChannels(step, step.tensor(2), given, groups))
            .real("eps", step.real("epsilon", EPSILON));
    step.result(step.like(given, call));
  }

  /** Before operator set 21 a group's channels share its scale and bias. */
  private static Computed forChannels(Step step, Computed numbers, Computed given, long groups) {
    if (step.opset() >= 21) {
      return numbers;
    }
    long channels =
        given
            .dims()
            .size(1)
            .orElseThrow(
                () -> GraphException.unsupported("GroupNormalization needs to know the channels"));
    if (groups < 1 || channels % groups != 0) {
      throw GraphException.corrupt(
          "GroupNormalization makes " + groups + " groups of " + channels + " channels");
    }
    return step.add(
        Call.of("repeat_interleave.self_int")
            .with("self", numbers)
            .with("repeats", channels / groups)
            .with("dim", 0),
        numbers.type(),
        Dims.ofLongs(List.of(channels)));
  }

  private static void instance(Step step) {
    Computed given = step.tensor(0);
    step.translation().weights().layer(step.input(1), step.optional(2), Kind.INSTANCE_NORM, 1);
    Call call =
        Call.of("instance_norm.default")
            .with("input", given)
            .with("weight", step.tensor(1))
            .with("bias", step.tensor(2))
            .none("running_mean")
            .none("running_var")
            .with("use_input_stats", true)
            .real("momentum", 0.1)
            .real("eps", step.real("epsilon", EPSILON))
            .with("cudnn_enabled", true);
    step.result(step.like(given, call));
  }

  private static Argument value(Step step, Optional<Operand> operand) {
    return operand.<Argument>map(o -> step.tensor(o).value()).orElse(new Argument.None());
  }
}
