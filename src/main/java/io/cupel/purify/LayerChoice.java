package io.cupel.purify;

import io.cupel.format.Layer;
import io.cupel.format.LayerKind;
import io.cupel.format.ModelArchive;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which layer of a model changes. */
public final class LayerChoice {
  static final int CANDIDATES = 6;
  private static final long LARGEST = 1 << 24; // weights; a choice is not worth more memory

  private LayerChoice() {}

  /**
   * The named layer, or for {@code auto} the last convolution that looks at more than one pixel,
   * else the last convolution, else, as in a transformer, where linear layers are more, the last
   * linear layer but one (the head alone cannot unlearn: see the recipe ngf), else the head. Where
   * that one cannot be changed, the rule is applied to those that can.
   *
   * @throws ReasonException UNKNOWN_LAYER, UNSUPPORTED_LAYER, UNSUPPORTED_WEIGHTS
   */
  public static Layer choose(ModelArchive archive, String name) {
    List<Layer> possible = archive.layers().stream().filter(LayerChoice::possible).toList();
    if (!name.equals("auto")) {
      return requireChangeable(archive, named(archive, possible, name));
    }
    List<Layer> automatic = possible.stream().filter(LayerChoice::automatic).toList();
    Layer preferred = automatic(automatic);
    if (changeable(archive, preferred)) {
      return preferred;
    }
    List<Layer> others = automatic.stream().filter(l -> changeable(archive, l)).toList();
    return others.isEmpty() ? requireChangeable(archive, preferred) : automatic(others);
  }

  /**
   * The layers among which a recipe may choose: the named one, or for {@code auto} the last {@value
   * #CANDIDATES} before the head that can be changed.
   *
   * @return one at least, in the model's order
   * @throws ReasonException as {@link #choose}
   */
  static List<Layer> candidates(ModelArchive archive, String name) {
    Layer chosen = choose(archive, name);
    if (!name.equals("auto")) {
      return List.of(chosen);
    }
    List<Layer> possible = archive.layers().stream().filter(LayerChoice::automatic).toList();
    Optional<Layer> head =
        last(possible, LayerChoice::linear)
            .or(() -> last(possible, layer -> true).filter(layer -> kernelArea(layer) == 1));
    List<Layer> before =
        possible.stream()
            .filter(l -> head.filter(l::equals).isEmpty() && size(l) <= LARGEST)
            .filter(l -> changeable(archive, l))
            .toList();
    int from = Math.max(0, before.size() - CANDIDATES);
    return before.isEmpty() ? List.of(chosen) : before.subList(from, before.size());
  }

  private static long size(Layer layer) {
    return layer.weight().shape().stream().reduce(1L, (a, b) -> a * b);
  }

  /** The last linear layer, which the published method changes. */
  public static Layer head(ModelArchive archive) {
    List<Layer> linear = archive.layers().stream().filter(LayerChoice::linear).toList();
    if (linear.isEmpty()) {
      throw new ReasonException(
          Reason.UNSUPPORTED_LAYER,
          "The recipe ngf changes the last linear layer, and this model has none.");
    }
    return requireChangeable(archive, linear.get(linear.size() - 1));
  }

  private static Layer automatic(List<Layer> possible) {
    if (possible.isEmpty()) {
      throw new ReasonException(
          Reason.UNSUPPORTED_LAYER, "The model has neither a convolution nor a linear layer.");
    }
    List<Layer> linear = possible.stream().filter(LayerChoice::linear).toList();
    boolean convolutional = 2 * linear.size() <= possible.size() + 1;
    return last(possible, l -> convolutional && !linear(l) && kernelArea(l) > 1)
        .or(() -> last(possible, l -> convolutional && !linear(l)))
        .orElseGet(() -> linear.get(Math.max(0, linear.size() - 2)));
  }

  private static Optional<Layer> last(List<Layer> layers, Predicate<Layer> wanted) {
    return layers.stream().filter(wanted).reduce((first, second) -> second);
  }

  private static Layer named(ModelArchive archive, List<Layer> possible, String name) {
    return possible.stream()
        .filter(l -> l.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              boolean known = archive.layers().stream().anyMatch(l -> l.name().equals(name));
              return new ReasonException(
                  known ? Reason.UNSUPPORTED_LAYER : Reason.UNKNOWN_LAYER,
                  "'"
                      + name
                      + "' was asked for; possible are "
                      + possible.stream().map(Layer::name).collect(Collectors.joining(", "))
                      + ".");
            });
  }

  /** Whether a layer may be named. */
  private static boolean possible(Layer layer) {
    return automatic(layer) || layer.kind() == LayerKind.ATTENTION;
  }

  /**
   * Whether a layer may be chosen unasked. Queries, keys and values in one matrix are not among
   * them: what they do to a backdoor was not measured.
   */
  private static boolean automatic(Layer layer) {
    return linear(layer)
        || (layer.weight().shape().size() == 4
            && (layer.kind() == LayerKind.CONV2D || layer.kind() == LayerKind.OTHER));
  }

  private static boolean linear(Layer layer) {
    return layer.weight().shape().size() == 2
        && (layer.kind() == LayerKind.LINEAR || layer.kind() == LayerKind.OTHER);
  }

  private static long kernelArea(Layer layer) {
    return layer.weight().shape().get(2) * layer.weight().shape().get(3);
  }

  private static boolean changeable(ModelArchive archive, Layer layer) {
    try {
      requireChangeable(archive, layer);
      return true;
    } catch (ReasonException e) {
      return false;
    }
  }

  /** Before the work is done, not when its result cannot be written. */
  private static Layer requireChangeable(ModelArchive archive, Layer layer) {
    Stream.concat(Stream.of(layer.weight()), layer.bias().stream())
        .filter(tensor -> !tensor.dtype().fitsFloat())
        .findFirst()
        .ifPresent(
            tensor -> {
              throw new ReasonException(
                  Reason.UNSUPPORTED_WEIGHTS,
                  "'%s' is of type %s.".formatted(tensor.name(), tensor.dtype()));
            });
    archive.requireChangeable(layer.weight());
    layer.bias().ifPresent(archive::requireChangeable);
    return layer;
  }
}
