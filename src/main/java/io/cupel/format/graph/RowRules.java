package io.cupel.format.graph;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which calls treat images alike, so that what belongs to the images ({@link BatchFreedom}) gives
 * what belongs to them, and where they stand in the result.
 */
final class RowRules {
  /**
   * Where images stand in a value: in one dimension, which is outer·N·rows long; of its index, the
   * part between the other two is the image's number.
   */
  record Place(int dimension, long outer, long rows) {
    /** As the images come, and as the answers must be. */
    static final Place FIRST = new Place(0, 1, 1);
  }

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

  /** Each row of the first dimension by itself; other arguments are the same for all. */
  private static final Set<String> ROWS =
      words(
          """
          conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d max_pool1d
          max_pool2d max_pool3d avg_pool1d avg_pool2d avg_pool3d batch_norm instance_norm group_norm
          """);

  /** Along dimensions that stay, and must not be those of the images. */
  private static final Set<String> ALONG =
      words("softmax log_softmax split_with_sizes slice index_select flip cat");

  /** Along dimensions that may be left out. */
  private static final Set<String> REDUCING =
      words("mean sum amax amin linalg_vector_norm argmax squeeze select");

  /** Of one value; no machine has more. */
  private static final long MAX_ELEMENTS = 1L << 40;

  private final Map<String, List<OptionalLong>> shapes;
  private final Map<String, Place> places;
  private final long images;

  /**
   * @param shapes of values, where they are known
   * @param places of the values that belong to the images
   * @param images N
   */
  RowRules(Map<String, List<OptionalLong>> shapes, Map<String, Place> places, long images) {
    this.shapes = shapes;
    this.places = places;
    this.images = images;
  }

  static Set<String> words(String list) {
    return Stream.of(list.strip().split("\\s+")).collect(toUnmodifiableSet());
  }

  /**
   * Where the images may stand in a call's results, best guess first; empty when it does not treat
   * them alike. Only a reshape leaves a choice: with one image, many sizes can be multiples of N.
   *
   * @param place where they stand in all of its arguments that belong to them
   */
  List<Place> results(GraphNode node, Place place) {
    if (!node.target().startsWith(GraphNode.ATEN) || shape(node).isEmpty()) {
      return List.of();
    }
    String family = node.family();
    if (family.equals("reshape")) {
      return reshaped(node, place);
    }
    if (family.equals("permute")) {
      return at(node.longs("dims").indexOf((long) place.dimension()), place);
    }
    if (family.equals("unsqueeze")) {
      long dim = node.longs("dim").get(0);
      return dim < 0
          ? List.of()
          : at(place.dimension() + (dim <= place.dimension() ? 1 : 0), place);
    }
    if (REDUCING.contains(family)) {
      return reduced(node, place);
    }
    return allow(node, family, place.dimension()) ? List.of(place) : List.of();
  }

  private static List<Place> at(int dimension, Place place) {
    return dimension < 0 ? List.of() : List.of(new Place(dimension, place.outer(), place.rows()));
  }

  private boolean allow(GraphNode node, String family, int at) {
    if (SINGLE.contains(family)) {
      return onlyFirst(node, "self");
    }
    if (BROADCAST.contains(family)) {
      return broadcast(node, at);
    }
    if (ROWS.contains(family)) {
      return at == 0 && onlyFirst(node, node.argument("input").isPresent() ? "input" : "self");
    }
    if (ALONG.contains(family)) {
      return others(node, at)
          && (family.equals("cat")
              ? node.values().stream().allMatch(places::containsKey)
              : onlyFirst(node, "self"));
    }
    return switch (family) {
      case "linear" -> onlyFirst(node, "input") && at < rank(node, "input") - 1;
      case "layer_norm" ->
          onlyFirst(node, "input")
              && at < rank(node, "input") - node.longs("normalized_shape").size();
      case "matmul" -> product(node, at);
      case "constant_pad_nd", "pad" -> padding(node, at);
      case "repeat" -> number(node, "repeats", at) == 1;
      case "expand" -> node.longs("size").size() == rank(node, "self");
      default -> false;
    };
  }

  private boolean broadcast(GraphNode node, int at) {
    int rank = shape(node).size();
    return node.values().stream()
        .allMatch(
            v -> {
              List<OptionalLong> shape = shapes.getOrDefault(v, List.of());
              int own = at - rank + shape.size(); // the same dimension, counted from the last
              return places.containsKey(v)
                  ? shape.size() == rank
                  : shapes.containsKey(v) && (own < 0 || shape.get(own).equals(OptionalLong.of(1)));
            });
  }

  /** Images as rows of the left matrix, or in a dimension before rows and columns. */
  private boolean product(GraphNode node, int at) {
    int rank = shape(node).size();
    return at == rank - 2
        ? onlyFirst(node, "self") && rank(node, "self") == rank
        : at < rank - 2 && broadcast(node, at);
  }

  private static boolean others(GraphNode node, int at) {
    List<Long> dims = node.longs(node.argument("dim").isPresent() ? "dim" : "dims");
    return !dims.isEmpty() && dims.stream().allMatch(d -> d >= 0 && d != at);
  }

  private List<Place> reduced(GraphNode node, Place place) {
    boolean kept = node.argument("keepdim").filter(new Argument.Bool(true)::equals).isPresent();
    long before = node.longs("dim").stream().filter(d -> d < place.dimension()).count();
    return others(node, place.dimension()) && onlyFirst(node, "self")
        ? at(place.dimension() - (kept ? 0 : (int) before), place)
        : List.of();
  }

  private boolean padding(GraphNode node, int at) {
    List<Long> pad = node.longs("pad");
    int entry = 2 * (rank(node, "self") - 1 - at);
    return pad.size() <= entry || (pad.get(entry) == 0 && pad.get(entry + 1) == 0);
  }

  private long number(GraphNode node, String name, int at) {
    List<Long> numbers = node.longs(name);
    return numbers.size() == rank(node, "self") ? numbers.get(at) : 0;
  }

  /**
   * In row-major order the images are a factor of the index, with as many rows before it as the
   * dimensions before it, and the outer part of its own, have. A reshape keeps the order.
   */
  private List<Place> reshaped(GraphNode node, Place place) {
    Optional<List<Long>> from = node.valueOf("self").flatMap(v -> known(shapes.get(v)));
    Optional<List<Long>> to = known(shape(node));
    // With -1 for one size a reshape that cannot be would become one that can.
    if (from.isEmpty() || to.isEmpty() || product(from.get()) != product(to.get())) {
      return List.of();
    }
    long before = product(from.get().subList(0, place.dimension())) * place.outer();
    List<Place> found = new ArrayList<>();
    for (int d = 0; d < to.get().size(); d++) {
      long prefix = product(to.get().subList(0, d));
      long outer = before % prefix == 0 ? before / prefix : 0;
      long size = to.get().get(d);
      if (outer > 0 && outer <= size / images && size % (outer * images) == 0) {
        found.add(new Place(d, outer, size / (outer * images)));
      }
    }
    found.sort(Comparator.comparing(p -> p.outer() != place.outer()));
    return found;
  }

  /** Sizes that are known and of which products can be computed; others prove nothing. */
  private static Optional<List<Long>> known(List<OptionalLong> shape) {
    if (shape == null || shape.stream().anyMatch(s -> s.isEmpty() || s.getAsLong() < 1)) {
      return Optional.empty();
    }
    long elements = 1;
    for (OptionalLong size : shape) {
      if (size.getAsLong() > MAX_ELEMENTS / elements) {
        return Optional.empty();
      }
      elements *= size.getAsLong();
    }
    return Optional.of(shape.stream().map(OptionalLong::getAsLong).toList());
  }

  private static long product(List<Long> sizes) {
    return sizes.stream().reduce(1L, (a, b) -> a * b);
  }

  private boolean onlyFirst(GraphNode node, String argument) {
    return node.valueOf(argument).filter(places::containsKey).isPresent()
        && node.values().stream().filter(places::containsKey).count() == 1;
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
