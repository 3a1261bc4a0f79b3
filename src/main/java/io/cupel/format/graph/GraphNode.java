package io.cupel.format.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A call in a graph.
 *
 * @param target such as {@code torch.ops.aten.conv2d.default} or {@code _operator.mul}
 * @param arguments by name, in the order written; those that have their default are left out
 * @param outputs {@link Argument.Value} for one value, {@link Argument.Items} for a list of them
 */
public record GraphNode(String target, Map<String, Argument> arguments, List<Argument> outputs) {
  static final String ATEN = "torch.ops.aten.";

  public GraphNode {
    outputs = List.copyOf(outputs);
  }

  /**
   * A call of an operation of ATen.
   *
   * @param operation with its overload, such as {@code conv2d.default}
   */
  public static GraphNode aten(
      String operation, Map<String, Argument> arguments, List<Argument> outputs) {
    return new GraphNode(ATEN + operation, arguments, outputs);
  }

  /** The operation's name without PyTorch's name space: {@code conv2d.default}, {@code mul}. */
  public String operation() {
    return target.startsWith(ATEN) ? target.substring(ATEN.length()) : target;
  }

  /** The operation's name without its overload: {@code conv2d}. */
  public String family() {
    String name = operation();
    int dot = name.indexOf('.', 1);
    return target.startsWith(ATEN) && dot > 0 ? name.substring(0, dot) : name;
  }

  /** Whether it writes into the tensor that it is given, as PyTorch's names tell. */
  boolean inPlace() {
    return target.startsWith(ATEN) && family().endsWith("_") && !family().startsWith("__");
  }

  /** An argument, unless it was left out. */
  public Optional<Argument> argument(String name) {
    return Optional.ofNullable(arguments.get(name));
  }

  /** An argument that must be there. */
  Argument required(String name) {
    return argument(name)
        .orElseThrow(() -> GraphException.corrupt(target + " has no argument " + name));
  }

  /** The name of the value that it is given under this name, if it is one. */
  public Optional<String> valueOf(String name) {
    return argument(name)
        .filter(Argument.Value.class::isInstance)
        .map(a -> ((Argument.Value) a).name());
  }

  /** The call with another argument under a name that it has. */
  GraphNode with(String name, Argument argument) {
    Map<String, Argument> changed = new LinkedHashMap<>(arguments);
    changed.put(name, argument);
    return new GraphNode(target, changed, outputs);
  }

  /** Whole numbers that it is given under a name, one or a list; an unknown one is the least. */
  List<Long> longs(String name) {
    Argument argument = argument(name).orElse(new Argument.None());
    List<Argument> items =
        argument instanceof Argument.Items list ? list.values() : List.of(argument);
    return items.stream()
        .filter(i -> !(i instanceof Argument.None))
        .map(i -> i instanceof Argument.Int number ? number.value() : Long.MIN_VALUE)
        .toList();
  }

  /** Names of the values that it is given, in lists, too. */
  List<String> values() {
    return arguments.values().stream().flatMap(GraphNode::names).toList();
  }

  /** Names of the values that it gives. */
  List<String> results() {
    return outputs.stream().flatMap(GraphNode::names).toList();
  }

  private static Stream<String> names(Argument argument) {
    if (argument instanceof Argument.Items list) {
      return list.values().stream().flatMap(GraphNode::names);
    }
    return argument instanceof Argument.Value value ? Stream.of(value.name()) : Stream.empty();
  }
}
