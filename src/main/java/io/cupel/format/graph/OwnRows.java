package io.cupel.format.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which values have as many rows as there are images. That a value's number of rows is not known
 * does not say so: it may be a multiple of theirs, as with windows or positions as rows.
 */
final class OwnRows {
  /** Elements keep their order: there are as many rows as before where a row is as long. */
  private static final Set<String> RESHAPES =
      RowRules.words("reshape view _unsafe_view flatten unflatten view_as reshape_as");

  /** Dimensions go elsewhere or away, or change a little; none becomes a multiple of the images. */
  private static final Set<String> DIMENSIONS =
      RowRules.words(
          """
          permute transpose t numpy_T movedim squeeze unsqueeze contiguous clone select slice narrow
          split split_with_sizes chunk roll flip expand expand_as pad constant_pad_nd
          reflection_pad2d replication_pad2d to _to_copy type_as detach alias
          """);

  private static final Set<OperationGroup> ROW_BY_ROW =
      Set.of(
          OperationGroup.CONVOLUTIONS,
          OperationGroup.NORMS,
          OperationGroup.SAVED_STATISTICS,
          OperationGroup.ACTIVATIONS,
          OperationGroup.POOLING,
          OperationGroup.ATTENTION,
          OperationGroup.DROPOUT,
          OperationGroup.ARITHMETIC,
          OperationGroup.REDUCTIONS,
          OperationGroup.COMPARISONS);

  private final Map<String, List<OptionalLong>> shapes;
  private final Set<String> own = new HashSet<>();

  /**
   * @param shapes by value
   * @param nodes in the order they run
   */
  OwnRows(Map<String, List<OptionalLong>> shapes, String images, List<GraphNode> nodes) {
    this.shapes = shapes;
    own.add(images);
    for (GraphNode node : nodes) {
      if (keeps(node)) {
        node.results().stream().filter(this::onlyFirstUnknown).forEach(own::add);
      }
    }
  }

  /** Whether that is certain. */
  boolean has(String value) {
    return own.contains(value);
  }

  private boolean keeps(GraphNode node) {
    String family = node.family();
    if (RESHAPES.contains(family)) {
      return node.results().size() == 1
          && node.valueOf("self").filter(own::contains).isPresent()
          && row(node.valueOf("self").orElseThrow()) == row(node.results().get(0));
    }
    if (node.values().stream().noneMatch(own::contains)) {
      return false;
    }
    if (family.equals("cat")) {
      return node.longs("dim").stream().anyMatch(dim -> dim > 0);
    }
    return DIMENSIONS.contains(family) || ROW_BY_ROW.contains(OperationGroup.of(node));
  }

  /** The one unknown size of a value that comes of the images' rows is their number. */
  private boolean onlyFirstUnknown(String value) {
    List<OptionalLong> shape = shapes.getOrDefault(value, List.of());
    return !shape.isEmpty() && shape.get(0).isEmpty() && !Double.isNaN(row(value));
  }

  /** Numbers in a row; NaN: not known. */
  private double row(String value) {
    List<OptionalLong> shape = shapes.getOrDefault(value, List.of());
    return shape.stream()
        .skip(1)
        .mapToDouble(s -> s.isPresent() ? s.getAsLong() : Double.NaN)
        .reduce(1, (a, b) -> a * b);
  }
}
