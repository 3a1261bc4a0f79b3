package io.cupel.format.graph;

import io.cupel.format.graph.LayerRows.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one call that multiplies by a layer's weight.
 *
 * @param node the call
 * @param input the value that it multiplies
 * @param weight the weight's value
 * @param rows how it meets its input
 */
record LayerCall(GraphNode node, String input, String weight, LayerRows rows) {
  /** Views of a weight, and whether they turn it round. */
  private static final Map<String, Boolean> VIEWS =
      Map.of("t", true, "transpose", true, "permute", true, "numpy_T", true, "detach", false);

  /** Products, and which argument is the matrix on the right. */
  private static final Map<String, String> PRODUCTS =
      Map.of("mm", "mat2", "addmm", "mat2", "matmul", "other");

  /** The call; empty when there is none of a kind that is understood, or several. */
  static Optional<LayerCall> of(List<GraphNode> nodes, String weight) {
    Map<String, Boolean> turned = new HashMap<>(Map.of(weight, false));
    GraphNode only = null;
    for (GraphNode node : nodes) {
      Optional<String> viewed = node.valueOf("self").filter(turned::containsKey);
      Boolean turns = VIEWS.get(node.family());
      if (viewed.isPresent() && turns != null && node.results().size() == 1) {
        turned.put(node.results().get(0), turned.get(viewed.get()) ^ turns);
      } else if (node.values().stream().anyMatch(turned::containsKey)) {
        if (only != null) {
          return Optional.empty();
        }
        only = node;
      }
    }
    return Optional.ofNullable(only).flatMap(node -> read(node, weight, turned));
  }

  private static Optional<LayerCall> read(
      GraphNode node, String weight, Map<String, Boolean> turned) {
    if (node.results().size() != 1) {
      return Optional.empty();
    }
    String product = PRODUCTS.get(node.family());
    if (product != null) {
      String left = node.family().equals("addmm") ? "mat1" : "self";
      return node.valueOf(product).filter(w -> turned.getOrDefault(w, false)).isPresent()
          ? node.valueOf(left)
              .map(x -> new LayerCall(node, x, weight, new LayerRows(Optional.empty())))
          : Optional.empty();
    }
    if (node.valueOf("weight").filter(weight::equals).isEmpty()) {
      return Optional.empty();
    }
    Optional<String> input = node.valueOf("input");
    return switch (node.operation()) {
      case "linear.default" ->
          input.map(x -> new LayerCall(node, x, weight, new LayerRows(Optional.empty())));
      case "conv2d.default" -> window(node).flatMap(w -> convolution(node, input, weight, w));
      case "convolution.default" ->
          node.argument("transposed").filter(new Argument.Bool(false)::equals).isPresent()
                  && node.longs("stride").size() == 2
              ? window(node).flatMap(w -> convolution(node, input, weight, w))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<LayerCall> convolution(
      GraphNode node, Optional<String> input, String weight, Window window) {
    return input.map(x -> new LayerCall(node, x, weight, new LayerRows(Optional.of(window))));
  }

  private static Optional<Window> window(GraphNode node) {
    List<Long> stride = pair(node, "stride", 1);
    List<Long> padding = pair(node, "padding", 0);
    List<Long> dilation = pair(node, "dilation", 1);
    List<Long> groups = node.longs("groups");
    long g = groups.isEmpty() ? 1 : groups.get(0);
    return Optional.of(new Window(stride, padding, dilation, g)).filter(Window::possible);
  }

  /** Two sizes; one stands for both. */
  private static List<Long> pair(GraphNode node, String name, long otherwise) {
    List<Long> sizes = node.longs(name);
    long first = sizes.isEmpty() ? otherwise : sizes.get(0);
    return List.of(first, sizes.size() > 1 ? sizes.get(1) : first);
  }
}
