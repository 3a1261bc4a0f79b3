package io.cupel.format.graph;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Multiply-adds of convolutions and linear layers for one image. Nothing is said where the rows of
 * a result may be more than the images, nor of products of two computed values, as attention has.
 */
final class MultiplyAdds {
  private static final Set<String> CONVOLUTIONS =
      Set.of("conv1d", "conv2d", "conv3d", "convolution");

  private final Map<String, List<OptionalLong>> shapes;

  private final OwnRows rows;

  /**
   * @param shapes by value
   * @param nodes all of the graph, in the order they run
   */
  MultiplyAdds(Map<String, List<OptionalLong>> shapes, String images, List<GraphNode> nodes) {
    this.shapes = shapes;
    rows = new OwnRows(shapes, images, nodes);
  }

  /** Of all calls; empty when it is not known of one. */
  OptionalDouble of(List<GraphNode> nodes) {
    double sum = 0;
    for (GraphNode node : nodes) {
      if (multiplies(node)) {
        double one = of(node);
        if (Double.isNaN(one)) {
          return OptionalDouble.empty();
        }
        sum += one;
      }
    }
    return OptionalDouble.of(sum);
  }

  private static boolean multiplies(GraphNode node) {
    OperationGroup group = OperationGroup.of(node);
    return (group == OperationGroup.CONVOLUTIONS && !node.family().equals("embedding"))
        || group == OperationGroup.ATTENTION;
  }

  private double of(GraphNode node) {
    String matrix =
        switch (node.family()) {
          case "linear" -> "weight";
          case "addmm" -> "mat2";
          default -> CONVOLUTIONS.contains(node.family()) ? "weight" : "";
        };
    boolean transposed =
        node.argument("transposed").filter(new Argument.Bool(true)::equals).isPresent();
    if (matrix.isEmpty()
        || transposed
        || node.results().size() != 1
        || !rows.has(node.results().get(0))) {
      return Double.NaN;
    }
    List<OptionalLong> weight = shape(node.valueOf(matrix).orElse(""));
    List<OptionalLong> result = shape(node.results().get(0));
    if (weight.size() < 2 || result.size() < 2) {
      return Double.NaN;
    }
    double perResult =
        matrix.equals("mat2") ? known(weight.get(0)) : product(weight.subList(1, weight.size()));
    return perResult * product(result.subList(1, result.size()));
  }

  private List<OptionalLong> shape(String value) {
    return shapes.getOrDefault(value, List.of());
  }

  private static double product(List<OptionalLong> sizes) {
    return sizes.stream().mapToDouble(MultiplyAdds::known).reduce(1, (a, b) -> a * b);
  }

  private static double known(OptionalLong size) {
    return size.isPresent() && size.getAsLong() > 0 ? size.getAsLong() : Double.NaN;
  }
}
