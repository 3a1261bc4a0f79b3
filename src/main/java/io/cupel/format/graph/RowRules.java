package io.cupel.format.graph;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which calls treat the rows of their first dimension alike, so that what belongs to the images
 * ({@link BatchFreedom}) gives what belongs to the images.
 */
final class RowRules {
  /** Every element by itself. */
  private static final Set<String> SINGLE =
      words(
          """
          relu leaky_relu elu selu celu gelu mish softplus hardsigmoid hardswish sigmoid tanh clamp
          sqrt reciprocal exp log neg abs sign floor ceil round erf sin cos isnan logical_not to
          ones_like
          """);

  /** By position, broadcast. */
  private static final Set<String> BROADCAST =
      words(
          """
          add sub mul div pow minimum maximum eq gt ge lt le logical_and logical_or where
          """);

  /** Each row of the first argument by itself; others are the same for all. */
  private static final Set<String> ROWS =
      words(
          """
          conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d max_pool1d
          max_pool2d max_pool3d avg_pool1d avg_pool2d avg_pool3d batch_norm instance_norm group_norm
          """);

  /** Along one dimension, or several, which must not be the first. */
  private static final Set<String> ALONG =
      words(
          """
          mean sum amax amin linalg_vector_norm argmax softmax log_softmax split_with_sizes slice
          select index_select flip squeeze unsqueeze cat
          """);

  private final Map<String, List<OptionalLong>> shapes;
  private final Map<String, Long> rows;

  /**
   * @param shapes of values, where they are known
   * @param rows for one image, of the values that belong to the images
   */
  RowRules(Map<String, List<OptionalLong>> shapes, Map<String, Long> rows) {
    this.shapes = shapes;
    this.rows = rows;
  }

  private static Set<String> words(String list) {
    return Stream.of(list.strip().split("\\s+")).collect(toUnmodifiableSet());
  }

  /** Whether the call does; one of its arguments belongs to the images. */
  boolean allow(GraphNode node) {
    String family = node.family();
    if (!node.target().startsWith(GraphNode.ATEN)) {
      return false;
    }
    if (SINGLE.contains(family)) {
      return onlyFirst(node, "self");
    }
    if (BROADCAST.contains(family)) {
      return broadcast(node);
    }
    if (ROWS.contains(family)) {
      return onlyFirst(node, node.argument("input").isPresent() ? "input" : "self");
    }
    if (ALONG.contains(family)) {
      return along(node);
    }
    return switch (family) {
      case "linear" -> onlyFirst(node, "input") && rank(node, "input") >= 2;
      case "matmul" -> product(node);
      case "layer_norm" ->
          onlyFirst(node, "input") && node.longs("normalized_shape").size() < rank(node, "input");
      case "constant_pad_nd", "pad" -> padding(node);
      case "permute" -> node.longs("dims").indexOf(0L) == 0;
      case "repeat" -> first(node, "repeats") == 1;
      case "expand" -> node.longs("size").size() == rank(node, "self");
      case "reshape" -> sameCount(node);
      default -> false;
    };
  }

  private boolean broadcast(GraphNode node) {
    int rank = shape(node).size();
    return rank > 0
        && node.values().stream()
            .allMatch(
                v -> {
                  List<OptionalLong> shape = shapes.getOrDefault(v, List.of());
                  boolean same = shape.isEmpty() || shape.get(0).equals(OptionalLong.of(1));
                  return rows.containsKey(v)
                      ? shape.size() == rank
                      : shapes.containsKey(v) && (shape.size() < rank || same);
                });
  }

  /** Images as rows, or in a dimension before rows and columns. */
  private boolean product(GraphNode node) {
    return shape(node).size() == 2
        ? onlyFirst(node, "self") && rank(node, "self") == 2 && rank(node, "other") == 2
        : shape(node).size() > 2 && broadcast(node);
  }

  private boolean along(GraphNode node) {
    List<Long> dims = node.longs(node.argument("dim").isPresent() ? "dim" : "dims");
    boolean others = !dims.isEmpty() && dims.stream().allMatch(d -> d > 0);
    return others
        && (node.family().equals("cat")
            ? node.values().stream().allMatch(rows::containsKey)
            : onlyFirst(node, "self"));
  }

  private boolean padding(GraphNode node) {
    List<Long> pad = node.longs("pad");
    int all = 2 * rank(node, "self");
    return pad.size() < all || (pad.get(all - 2) == 0 && pad.get(all - 1) == 0);
  }

  private long first(GraphNode node, String name) {
    List<Long> numbers = node.longs(name);
    return numbers.size() == rank(node, "self") ? numbers.get(0) : 0;
  }

  /** With -1 for the first size a reshape that cannot be would become one that can. */
  private boolean sameCount(GraphNode node) {
    OptionalLong before = count(node.valueOf("self").map(shapes::get).orElse(List.of()));
    return before.isPresent() && before.equals(count(shape(node)));
  }

  private static OptionalLong count(List<OptionalLong> shape) {
    return shape.stream().anyMatch(s -> s.isEmpty() || s.getAsLong() < 1)
        ? OptionalLong.empty()
        : OptionalLong.of(
            shape.stream().mapToLong(OptionalLong::getAsLong).reduce(1, (a, b) -> a * b));
  }

  private boolean onlyFirst(GraphNode node, String argument) {
    return node.valueOf(argument).filter(rows::containsKey).isPresent()
        && node.values().stream().filter(rows::containsKey).count() == 1;
  }

  private int rank(GraphNode node, String argument) {
    return node.valueOf(argument).map(v -> shapes.getOrDefault(v, List.of()).size()).orElse(0);
  }

  /** Of the first result; empty when it is not known. */
  List<OptionalLong> shape(GraphNode node) {
    List<String> results = node.results();
    return results.isEmpty() ? List.of() : shapes.getOrDefault(results.get(0), List.of());
  }
}
