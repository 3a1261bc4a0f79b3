package io.cupel.format.graph;

import io.cupel.format.graph.RowRules.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
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
 * <p>The proof: a value belongs to the images when one of its dimensions is outer·N·rows long and
 * what stands under an image's number depends on that image alone, in the same way for each. The
 * images themselves are such a value. A call keeps the property when it treats that dimension's
 * elements alike, and a reshape since elements keep their order ({@link RowRules}). A call that is
 * on no list ends the proof: the graph is then run on N images at a time.
 */
public final class BatchFreedom {
  /** Wrong guesses; attention needs some a layer. */
  private static final int MAX_GUESSES = 10_000;

  /** Calls that are looked at, and values that they are given, again after each wrong guess. */
  private static final int MAX_LOOKS = 4_000_000;

  /** A reshape that could be read in several ways, and what was there before it. */
  private record Guess(int index, int calls, int values, Deque<Place> others) {}

  private final ExportedGraph graph;
  private final long images;
  private final Map<String, Place> places = new HashMap<>();
  private final List<String> order = new ArrayList<>();
  private final RowRules rules;
  private final List<GraphNode> nodes = new ArrayList<>();
  private final Deque<Guess> guesses = new ArrayDeque<>();
  private final Map<String, GraphNode> repeatedBefore = new HashMap<>();
  private int repeated;
  private int looks;

  private BatchFreedom(ExportedGraph graph, long images) {
    this.graph = graph;
    this.images = images;
    this.rules = new RowRules(graph.shapes(), places, images);
    put(graph.images(), Place.FIRST);
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
    int wrong = 0;
    int i = 0;
    while (true) {
      boolean good =
          i < graph.nodes().size()
              ? keeps(i)
              : graph.outputs().stream().allMatch(o -> Place.FIRST.equals(places.get(o.name())));
      if (good && i == graph.nodes().size()) {
        return Optional.of(opened());
      }
      if (good) {
        i++;
      } else if (guesses.isEmpty() || ++wrong > MAX_GUESSES || looks > MAX_LOOKS) {
        return Optional.empty();
      } else {
        i = guessAgain();
      }
    }
  }

  private ExportedGraph opened() {
    Map<String, List<OptionalLong>> shapes = new LinkedHashMap<>(graph.shapes());
    places.forEach(
        (value, place) ->
            shapes.computeIfPresent(
                value,
                (name, shape) -> {
                  List<OptionalLong> free = new ArrayList<>(shape);
                  free.set(place.dimension(), OptionalLong.empty());
                  return free;
                }));
    return new ExportedGraph(graph.inputs(), nodes, graph.outputs(), shapes);
  }

  private void put(String value, Place place) {
    places.put(value, place);
    order.add(value);
  }

  /** Goes back to the last reshape that can be read otherwise, and reads it so. */
  private int guessAgain() {
    Guess guess = guesses.pop();
    nodes.subList(guess.calls(), nodes.size()).clear();
    List<String> later = order.subList(guess.values(), order.size());
    later.forEach(places::remove);
    later.clear();
    GraphNode node = graph.nodes().get(guess.index());
    Place place = guess.others().pop();
    if (!guess.others().isEmpty()) {
      guesses.push(guess);
    }
    add(node, place);
    return guess.index() + 1;
  }

  /** Whether the results belong to the images, too; adds the call, changed where it must be. */
  private boolean keeps(int index) {
    GraphNode given = graph.nodes().get(index);
    Set<Place> met = new HashSet<>();
    List<String> values = given.values();
    looks += 1 + values.size();
    values.forEach(v -> Optional.ofNullable(places.get(v)).ifPresent(met::add));
    if (met.isEmpty()) {
      if (given.family().equals("expand") && given.results().size() == 1) {
        repeatedBefore.put(given.results().get(0), given);
      }
      nodes.add(given);
      return true;
    }
    if (met.size() > 1) {
      return false;
    }
    Place place = met.iterator().next();
    int calls = nodes.size();
    int known = order.size();
    GraphNode node = given.family().equals("cat") ? forEach(given, place) : given;
    Deque<Place> possible = new ArrayDeque<>(rules.results(node, place));
    possible.removeIf(p -> !fits(node, p));
    if (possible.isEmpty()) {
      return false;
    }
    Place first = possible.pop();
    if (!possible.isEmpty()) {
      guesses.push(new Guess(index, calls, known, possible));
    }
    add(node, first);
    return true;
  }

  /** Not only by the rules: every result is as long as the property says. */
  private boolean fits(GraphNode node, Place place) {
    OptionalLong length = OptionalLong.of(place.outer() * images * place.rows());
    return node.results().stream()
        .map(v -> graph.shapes().getOrDefault(v, List.of()))
        .allMatch(s -> place.dimension() < s.size() && s.get(place.dimension()).equals(length));
  }

  private void add(GraphNode node, Place place) {
    node.results().forEach(value -> put(value, place));
    nodes.add(
        switch (node.family()) {
          case "reshape" -> opened(node, "shape", rules.shape(node), place);
          case "expand" -> opened(node, "size", List.of(), place);
          default -> node;
        });
  }

  /**
   * The call with -1 for the size of the images' dimension: as many as there are, or as are left.
   *
   * @param known sizes to write; empty: those that are written
   */
  private static GraphNode opened(
      GraphNode node, String name, List<OptionalLong> known, Place place) {
    List<Argument> sizes = new ArrayList<>();
    known.forEach(s -> sizes.add(new Argument.Int(s.getAsLong())));
    if (known.isEmpty()) {
      sizes.addAll(((Argument.Items) node.required(name)).values());
    }
    sizes.set(place.dimension(), new Argument.Int(-1));
    return node.with(name, new Argument.Items("int", sizes));
  }

  /** Repeats parts that are the same for every image, such as a class token, for each of them. */
  private GraphNode forEach(GraphNode cat, Place place) {
    if (!(cat.required("tensors") instanceof Argument.Items parts)
        || place.outer() * place.rows() != 1) {
      return cat;
    }
    Argument some =
        parts.values().stream().filter(p -> places.containsKey(name(p))).findFirst().orElseThrow();
    List<Argument> all = new ArrayList<>();
    for (Argument part : parts.values()) {
      // What was repeated N times in the graph is taken as it was before.
      GraphNode expand = repeatedBefore.get(name(part));
      Argument once = expand == null ? part : expand.required("self");
      List<OptionalLong> shape = graph.shapes().getOrDefault(name(once), List.of());
      boolean same =
          !places.containsKey(name(part))
              && place.dimension() < shape.size()
              && shape.get(place.dimension()).equals(OptionalLong.of(1))
              && (expand == null ? images == 1 : expand.longs("size").size() == shape.size());
      all.add(same ? repeat(once, expand, shape.size(), some, place) : part);
    }
    return cat.with("tensors", new Argument.Items("Tensor", all));
  }

  private static String name(Argument argument) {
    return argument instanceof Argument.Value value ? value.name() : "";
  }

  private Argument repeat(Argument once, GraphNode expand, int rank, Argument images, Place place) {
    Argument.Value count = new Argument.Value("count" + repeated);
    Argument.Value result = new Argument.Value("repeated" + repeated++);
    Map<String, Argument> size = new LinkedHashMap<>();
    size.put("self", images);
    size.put("dim", new Argument.Int(place.dimension()));
    nodes.add(GraphNode.aten("sym_size.int", size, List.of(count)));
    List<Argument> sizes =
        new ArrayList<>(
            expand != null && expand.required("size") instanceof Argument.Items before
                ? before.values()
                : Collections.nCopies(rank, new Argument.Int(-1)));
    sizes.set(place.dimension(), count);
    Map<String, Argument> again = new LinkedHashMap<>();
    again.put("self", once);
    again.put("size", new Argument.Items("int", sizes));
    nodes.add(GraphNode.aten("expand.default", again, List.of(result)));
    put(result.name(), place);
    return result;
  }
}
