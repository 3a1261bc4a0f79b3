package io.cupel.format.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph in two parts: the calls before the first that a layer's parameters reach, and all others.
 * Calls stay in their order, so that what is written into a value in place is written when it was.
 *
 * <p>What crosses the cut are tensors that depend on the images. What does not depend on them is
 * computed again above, and so are sizes: the values may come from several batches.
 *
 * @param below calls of the lower part
 * @param above calls of the upper part, first those that are made again
 * @param live values that cross, one at least
 */
record GraphCut(List<GraphNode> below, List<GraphNode> above, List<Argument.Value> live) {
  /** Says why a graph cannot be cut. */
  static final class Impossible extends Exception {
    private static final long serialVersionUID = 1;

    Impossible(String reason) {
      super(reason);
    }
  }

  /**
   * Cuts.
   *
   * @param parameters values of the layer's parameters
   */
  static GraphCut of(ExportedGraph graph, Set<String> parameters) throws Impossible {
    if (graph.batch().isPresent()) {
      throw new Impossible(
          "the program runs on " + graph.batch().getAsLong() + " images at a time, as exported");
    }
    List<GraphNode> nodes = graph.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).values().stream().anyMatch(parameters::contains)) {
        return new Division(graph, i).parts();
      }
    }
    throw new Impossible("no call is given the layer's parameters");
  }

  /** One place of the cut. */
  private static final class Division {
    private final ExportedGraph graph;
    private final List<GraphNode> below;
    private final List<GraphNode> rest;
    private final Map<String, GraphNode> makers = new LinkedHashMap<>();
    private final Set<String> fixed = new HashSet<>(); // what does not depend on the images
    private final Set<GraphNode> again = new LinkedHashSet<>();
    private final Set<String> live = new LinkedHashSet<>();

    Division(ExportedGraph graph, int first) {
      this.graph = graph;
      below = graph.nodes().subList(0, first);
      rest = graph.nodes().subList(first, graph.nodes().size());
      graph.inputs().forEach(i -> fixed.add(i.value()));
      fixed.remove(graph.images());
    }

    GraphCut parts() throws Impossible {
      for (GraphNode node : below) {
        node.results().forEach(result -> makers.put(result, node));
        if (fixed.containsAll(node.values())) {
          fixed.addAll(node.results());
          if (writes(node)) {
            throw new Impossible("a call writes into what does not depend on the images");
          }
        }
      }
      follow(neededByTheRest());
      if (live.isEmpty()) {
        throw new Impossible("nothing below the layer depends on the images");
      }
      List<String> crossing = new ArrayList<>(makers.keySet());
      crossing.add(0, graph.images());
      crossing.retainAll(live);
      List<GraphNode> above = new ArrayList<>();
      for (GraphNode node : below) {
        if (again.contains(node)) {
          above.add(counted(node, crossing));
        }
      }
      above.addAll(rest);
      requireUntouched(above, crossing);
      return new GraphCut(
          List.copyOf(below), above, crossing.stream().map(Argument.Value::new).toList());
    }

    private Collection<String> neededByTheRest() {
      Set<String> made = new HashSet<>();
      Set<String> needed = new LinkedHashSet<>();
      for (GraphNode node : rest) {
        needed.addAll(node.values());
        made.addAll(node.results());
      }
      graph.outputs().forEach(output -> needed.add(output.name()));
      needed.removeAll(made);
      return needed;
    }

    /** Back from what is needed above to what crosses the cut, and what is computed again. */
    private void follow(Collection<String> needed) throws Impossible {
      Deque<String> open = new ArrayDeque<>(needed);
      while (!open.isEmpty()) {
        String value = open.pop();
        GraphNode maker = makers.get(value);
        if (maker == null) {
          if (value.equals(graph.images())) {
            live.add(value);
          }
        } else if (fixed.contains(value) || givesNumbers(maker)) {
          if (maker.family().equals("sym_stride")) {
            throw new Impossible("a call depends on how a value lies in memory");
          }
          if (again.add(maker) && !countsImages(maker)) {
            open.addAll(maker.values());
          }
        } else {
          live.add(value);
        }
      }
    }

    /** Into numbers; to detach is in place only by its name. */
    private static boolean writes(GraphNode node) {
      return node.inPlace() && !node.family().equals("detach_");
    }

    private static boolean givesNumbers(GraphNode node) {
      OperationGroup group = OperationGroup.of(node);
      return group == OperationGroup.SIZES || group == OperationGroup.NUMBERS;
    }

    private boolean countsImages(GraphNode node) {
      return node.operation().equals("sym_size.int")
          && node.valueOf("self").filter(graph.images()::equals).isPresent()
          && node.longs("dim").equals(List.of(0L));
    }

    /** The number of images is that of any value's rows: the images themselves need not cross. */
    private GraphNode counted(GraphNode node, List<String> crossing) {
      return countsImages(node) ? node.with("self", new Argument.Value(crossing.get(0))) : node;
    }

    /** No call above writes into a value that crossed: whoever holds it may use it again. */
    private static void requireUntouched(List<GraphNode> above, List<String> crossing)
        throws Impossible {
      Set<String> held = new HashSet<>(crossing);
      for (GraphNode node : above) {
        boolean reached =
            node.inPlace()
                ? node.valueOf("self").filter(held::contains).isPresent()
                : node.values().stream().anyMatch(held::contains);
        if (reached && writes(node)) {
          throw new Impossible("a call above the layer writes into a value from below it");
        }
        if (reached && node.family().equals("as_strided")) {
          throw new Impossible("a call depends on how a value lies in memory");
        }
        if (reached && !OperationGroup.allocates(node)) {
          held.addAll(node.results());
        }
      }
    }
  }
}
