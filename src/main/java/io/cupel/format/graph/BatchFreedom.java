package io.cupel.format.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Frees a graph that was exported for N images from that number, where it can be proved that every
 * call computes for one image what it computes for each of several.
 *
 * <p>The proof: a value belongs to the images when its first dimension is k·N long and the rows i·k
 * to (i+1)·k-1 depend on image i alone, in the same way for each. The images themselves are such a
 * value, with k = 1. A call keeps that property when it treats the rows of the first dimension
 * alike; a reshape keeps it, with another k, since elements stand image after image in row-major
 * order. A call that is on no list here ends the proof: the graph is then run on N images at a
 * time.
 */
public final class BatchFreedom {
  private final ExportedGraph graph;
  private final long images;
  private final Map<String, Long> rows = new HashMap<>(); // k, of values that belong to the images
  private final RowRules rules;
  private final List<GraphNode> nodes = new ArrayList<>();
  private int repeated;

  private BatchFreedom(ExportedGraph graph, long images) {
    this.graph = graph;
    this.images = images;
    this.rules = new RowRules(graph.shapes(), rows);
    rows.put(graph.images(), 1L);
  }

  /**
   * The graph for any number of images.
   *
   * @param graph whose shapes are known, of all values if possible
   * @return empty when it was exported for any number, or when there is no proof
   */
  public static Optional<ExportedGraph> of(ExportedGraph graph) {
    OptionalLong batch = graph.batch();
    return batch.isEmpty() || batch.getAsLong() < 1
        ? Optional.empty()
        : new BatchFreedom(graph, batch.getAsLong()).freed();
  }

  private Optional<ExportedGraph> freed() {
    for (GraphNode node : graph.nodes()) {
      Set<Long> given = new HashSet<>();
      node.values().forEach(v -> Optional.ofNullable(rows.get(v)).ifPresent(given::add));
      if (given.isEmpty()) {
        nodes.add(node);
      } else if (given.size() > 1 || !keeps(node, given.iterator().next())) {
        return Optional.empty();
      }
    }
    if (graph.outputs().stream().anyMatch(o -> !Long.valueOf(1).equals(rows.get(o.name())))) {
      return Optional.empty();
    }
    Map<String, List<OptionalLong>> shapes = new LinkedHashMap<>(graph.shapes());
    rows.keySet().forEach(v -> shapes.computeIfPresent(v, (name, shape) -> open(shape)));
    return Optional.of(new ExportedGraph(graph.inputs(), nodes, graph.outputs(), shapes));
  }

  private static List<OptionalLong> open(List<OptionalLong> shape) {
    List<OptionalLong> opened = new ArrayList<>(shape);
    opened.set(0, OptionalLong.empty());
    return opened;
  }

  /** Whether the results belong to the images, too; adds the call, changed where it must be. */
  private boolean keeps(GraphNode given, long k) {
    GraphNode node = given.family().equals("cat") && images * k == 1 ? forEach(given) : given;
    List<OptionalLong> shape = rules.shape(node);
    if (!rules.allow(node) || shape.isEmpty()) {
      return false;
    }
    boolean reshape = node.family().equals("reshape");
    long result = reshape ? shape.get(0).orElse(0) / images : k;
    // Not only by the rules: every result is as long as the property says.
    boolean fits =
        result > 0
            && node.results().stream()
                .map(v -> graph.shapes().getOrDefault(v, List.of()))
                .allMatch(s -> !s.isEmpty() && s.get(0).equals(OptionalLong.of(result * images)));
    if (fits) {
      node.results().forEach(value -> rows.put(value, result));
      nodes.add(
          switch (node.family()) {
            case "reshape" -> opened(node, "shape", shape);
            case "expand" -> opened(node, "size", List.of());
            default -> node;
          });
    }
    return fits;
  }

  /**
   * The call with -1 for the first of some sizes: as many as there are, or as are left.
   *
   * @param known sizes to write; empty: those that are written
   */
  private static GraphNode opened(GraphNode node, String name, List<OptionalLong> known) {
    List<Argument> sizes =
        known.isEmpty()
            ? new ArrayList<>(((Argument.Items) node.required(name)).values())
            : new ArrayList<>(known.stream().map(s -> new Argument.Int(s.getAsLong())).toList());
    sizes.set(0, new Argument.Int(-1));
    return node.with(name, new Argument.Items("int", sizes));
  }

  /** Repeats parts that are the same for every image, such as a class token, for each of them. */
  private GraphNode forEach(GraphNode cat) {
    if (!(cat.required("tensors") instanceof Argument.Items parts)) {
      return cat;
    }
    Argument some =
        parts.values().stream()
            .filter(p -> p instanceof Argument.Value v && rows.containsKey(v.name()))
            .findFirst()
            .orElseThrow();
    List<Argument> all = new ArrayList<>();
    for (Argument part : parts.values()) {
      List<OptionalLong> shape =
          part instanceof Argument.Value v && !rows.containsKey(v.name())
              ? graph.shapes().getOrDefault(v.name(), List.of())
              : List.of();
      boolean one = !shape.isEmpty() && shape.get(0).equals(OptionalLong.of(1));
      all.add(one ? repeat(part, shape.size(), some) : part);
    }
    return cat.with("tensors", new Argument.Items("Tensor", all));
  }

  private Argument repeat(Argument part, int rank, Argument images) {
    Argument.Value count = new Argument.Value("count" + repeated);
    Argument.Value result = new Argument.Value("repeated" + repeated++);
    Map<String, Argument> first = new LinkedHashMap<>();
    first.put("self", images);
    first.put("dim", new Argument.Int(0));
    nodes.add(GraphNode.aten("sym_size.int", first, List.of(count)));
    List<Argument> size = new ArrayList<>(Collections.nCopies(rank, new Argument.Int(-1)));
    size.set(0, count);
    Map<String, Argument> expand = new LinkedHashMap<>();
    expand.put("self", part);
    expand.put("size", new Argument.Items("int", size));
    nodes.add(GraphNode.aten("expand.default", expand, List.of(result)));
    rows.put(result.name(), 1L);
    return result;
  }
}
