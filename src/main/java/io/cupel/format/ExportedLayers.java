package io.cupel.format;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.ExportedGraph;
import io.cupel.format.graph.GraphInput;
import io.cupel.format.graph.GraphNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the layers of a graph: which parameter called {@code weight} is used by which operation.
 */
final class ExportedLayers {
  /** Operations whose result is the same weight, seen otherwise. */
  private static final Set<String> VIEWS =
      Set.of("t", "transpose", "permute", "numpy_T", "detach", "alias", "contiguous");

  private static final Map<String, LayerKind> KINDS =
      Map.ofEntries(
          Map.entry("conv1d", LayerKind.CONV1D),
          Map.entry("conv2d", LayerKind.CONV2D),
          Map.entry("conv3d", LayerKind.CONV3D),
          Map.entry("conv_transpose1d", LayerKind.CONV_TRANSPOSE),
          Map.entry("conv_transpose2d", LayerKind.CONV_TRANSPOSE),
          Map.entry("conv_transpose3d", LayerKind.CONV_TRANSPOSE),
          Map.entry("linear", LayerKind.LINEAR),
          Map.entry("batch_norm", LayerKind.BATCH_NORM),
          Map.entry("_native_batch_norm_legit_no_training", LayerKind.BATCH_NORM),
          Map.entry("layer_norm", LayerKind.LAYER_NORM),
          Map.entry("native_layer_norm", LayerKind.LAYER_NORM),
          Map.entry("group_norm", LayerKind.GROUP_NORM),
          Map.entry("native_group_norm", LayerKind.GROUP_NORM),
          Map.entry("instance_norm", LayerKind.INSTANCE_NORM),
          Map.entry("embedding", LayerKind.EMBEDDING),
          Map.entry("prelu", LayerKind.PRELU),
          Map.entry("_prelu_kernel", LayerKind.PRELU));

  private record Use(LayerKind kind, int groups) {}

  private final List<TensorEntry> parameters;
  private final Map<String, Set<Use>> uses = new HashMap<>();

  ExportedLayers(ExportedGraph graph, List<TensorEntry> parameters) {
    this.parameters = parameters;
    Map<String, String> tensorOf = new HashMap<>();
    for (GraphInput input : graph.inputs()) {
      if (input.kind() == GraphInput.Kind.PARAMETER) {
        tensorOf.put(input.value(), input.tensor());
      }
    }
    graph.nodes().forEach(node -> node(node, tensorOf));
  }

  private void node(GraphNode node, Map<String, String> tensorOf) {
    Optional<String> viewed = node.valueOf("self").map(tensorOf::get);
    if (viewed.isPresent() && VIEWS.contains(node.family())) {
      if (!node.outputs().isEmpty() && node.outputs().get(0) instanceof Argument.Value view) {
        tensorOf.put(view.name(), viewed.get());
      }
      return;
    }
    for (String argument : node.arguments().keySet()) {
      node.valueOf(argument)
          .map(tensorOf::get)
          .ifPresent(
              tensor ->
                  uses.computeIfAbsent(tensor, t -> new LinkedHashSet<>())
                      .add(use(node, argument)));
    }
  }

  private static Use use(GraphNode node, String argument) {
    String family = node.family();
    boolean product = Set.of("addmm", "mm", "matmul").contains(family);
    if (product && Set.of("mat2", "other").contains(argument)) {
      return new Use(LayerKind.LINEAR, 1);
    }
    if (!argument.equals("weight")) {
      return new Use(LayerKind.OTHER, 1);
    }
    if (family.equals("convolution")) {
      return new Use(convolution(node), groups(node));
    }
    return new Use(KINDS.getOrDefault(family, LayerKind.OTHER), groups(node));
  }

  private static LayerKind convolution(GraphNode node) {
    if (node.argument("transposed").filter(new Argument.Bool(true)::equals).isPresent()) {
      return LayerKind.CONV_TRANSPOSE;
    }
    int dimensions =
        node.argument("stride")
            .filter(Argument.Items.class::isInstance)
            .map(a -> ((Argument.Items) a).values().size())
            .orElse(0);
    return switch (dimensions) {
      case 1 -> LayerKind.CONV1D;
      case 2 -> LayerKind.CONV2D;
      case 3 -> LayerKind.CONV3D;
      default -> LayerKind.OTHER;
    };
  }

  private static int groups(GraphNode node) {
    return node.argument("groups")
        .filter(Argument.Int.class::isInstance)
        .map(a -> (int) ((Argument.Int) a).value())
        .orElse(1);
  }

  /** Those whose weight the graph uses, in the order of the parameters. */
  List<Layer> find() {
    List<Layer> layers = new ArrayList<>();
    for (TensorEntry weight : parameters) {
      Set<Use> used = uses.getOrDefault(weight.name(), Set.of());
      if (weight.name().endsWith(Layer.ATTENTION_INPUT + "_weight") && !used.isEmpty()) {
        String name = weight.name().substring(0, weight.name().length() - "_weight".length());
        layers.add(new Layer(name, weight, parameter(name + "_bias"), LayerKind.ATTENTION, 1));
      }
      if ((weight.name().endsWith(".weight") || weight.name().equals("weight"))
          && !used.isEmpty()) {
        // A weight that is used in several ways does not tell what it is.
        Use use = used.size() == 1 ? used.iterator().next() : new Use(LayerKind.OTHER, 1);
        String prefix = weight.name().substring(0, weight.name().length() - "weight".length());
        layers.add(
            new Layer(
                prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1),
                weight,
                parameter(prefix + "bias"),
                use.kind(),
                use.groups()));
      }
    }
    return List.copyOf(layers);
  }

  private Optional<TensorEntry> parameter(String name) {
    return parameters.stream().filter(p -> p.name().equals(name)).findFirst();
  }
}
