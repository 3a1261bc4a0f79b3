package io.cupel.format.graph;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The expression of one call. */
final class CallText {
  private static final Pattern ARGUMENT = Pattern.compile("[a-z_A-Z][a-z_A-Z0-9]{0,60}");

  /** What libtorch calls operations that are called otherwise in graphs, or that it lacks. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "sym_size", "size",
          "sym_numel", "numel",
          "sym_stride", "stride",
          "lift_fresh_copy", "clone",
          "lift_fresh", "alias");

  private static final Map<String, String> NUMBERS =
      Map.ofEntries(
          Map.entry("_operator.add", "torch.add"),
          Map.entry("_operator.sub", "torch.sub"),
          Map.entry("_operator.mul", "torch.mul"),
          Map.entry("_operator.floordiv", "torch.floordiv"),
          Map.entry("_operator.truediv", "torch.div"),
          Map.entry("_operator.mod", "torch.remainder"),
          Map.entry("_operator.neg", "torch.neg"),
          Map.entry("_operator.eq", "torch.eq"),
          Map.entry("_operator.ne", "torch.ne"),
          Map.entry("_operator.lt", "torch.lt"),
          Map.entry("_operator.le", "torch.le"),
          Map.entry("_operator.gt", "torch.gt"),
          Map.entry("_operator.ge", "torch.ge"),
          Map.entry("_operator.and_", "torch.__and__"),
          Map.entry("_operator.or_", "torch.__or__"),
          Map.entry("torch.sym_not", "torch.__not__"),
          Map.entry("torch.sym_max", "ops.prim.max"),
          Map.entry("torch.sym_min", "ops.prim.min"),
          Map.entry("torch.sym_float", "float"),
          Map.entry("math.floor", "torch.floor"),
          Map.entry("math.ceil", "torch.ceil"),
          Map.entry("math.trunc", "int"));

  /** Floats to libtorch, but a graph holds the int that the model's author wrote. */
  private static final Set<String> FLOATS = Set.of("p", "eps", "momentum", "dropout_p", "scale");

  /** Arguments that say that a model is in training mode. */
  private static final List<String> TRAINING = List.of("training", "train", "use_input_stats");

  private CallText() {}

  /** The call, or empty when it is left out. */
  static Optional<String> of(GraphNode node) {
    OperationGroup group = OperationGroup.of(node);
    requireInference(node);
    return switch (group.form()) {
      case CALL -> Optional.of(call(node));
      case NUMBERS -> Optional.of(numbers(node));
      case SAVED_STATISTICS -> Optional.of(batchNorm(node));
      case LEFT_OUT -> Optional.empty();
    };
  }

  private static void requireInference(GraphNode node) {
    boolean training =
        TRAINING.stream()
            .flatMap(name -> node.argument(name).stream())
            .anyMatch(a -> a instanceof Argument.Bool bool && bool.value());
    // An instance norm always uses its input's statistics.
    if (training && !node.family().equals("instance_norm")) {
      throw GraphException.unsupported(
          "it was exported in training mode: " + node.target() + " would train");
    }
  }

  private static String call(GraphNode node) {
    String family = node.family();
    return "torch."
        + OTHER_NAMES.getOrDefault(family, family)
        + node.arguments().entrySet().stream()
            .map(argument -> name(node, argument.getKey()) + '=' + value(argument))
            .collect(joining(", ", "(", ")"));
  }

  private static String name(GraphNode node, String argument) {
    if (!ARGUMENT.matcher(argument).matches()) {
      throw GraphException.corrupt(node.target() + " has an argument without a name");
    }
    return argument;
  }

  private static String value(Map.Entry<String, Argument> argument) {
    return FLOATS.contains(argument.getKey()) && argument.getValue() instanceof Argument.Int number
        ? new Argument.Real(number.value()).text()
        : argument.getValue().text();
  }

  private static String numbers(GraphNode node) {
    return NUMBERS.get(node.target())
        + node.arguments().values().stream().map(Argument::text).collect(joining(", ", "(", ")"));
  }

  private static String batchNorm(GraphNode node) {
    return Stream.of(
            text(node, "input"),
            node.argument("weight").map(Argument::text).orElse("None"),
            node.argument("bias").map(Argument::text).orElse("None"),
            text(node, "running_mean"),
            text(node, "running_var"),
            "False",
            text(node, "momentum"),
            text(node, "eps"),
            "True")
        .collect(joining(", ", "torch.batch_norm(", ")"));
  }

  private static String text(GraphNode node, String name) {
    return node.required(name).text();
  }
}
