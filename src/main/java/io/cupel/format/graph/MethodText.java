package io.cupel.format.graph;

import static java.util.stream.Collectors.joining;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** One method of a TorchScript class, written line by line; no value is used before it is there. */
final class MethodText {
  private final String className;
  private final Map<String, String> tensors;
  private final StringBuilder text = new StringBuilder();
  private final Set<String> known = new HashSet<>();

  /**
   * @param className qualified
   * @param tensors how each parameter, buffer and constant is reached from {@code self}, by its
   *     name in the graph
   */
  MethodText(String className, Map<String, String> tensors) {
    this.className = className;
    this.tensors = tensors;
  }

  /** The first line: takes tensors of these names, gives one or a tuple of so many. */
  MethodText head(String method, List<String> takes, int gives) {
    String type =
        gives == 1
            ? "Tensor"
            : "Tuple[" + String.join(", ", Collections.nCopies(gives, "Tensor")) + "]";
    String taken = takes.stream().map(name -> ", " + name + ": Tensor").collect(joining());
    text.append("  def %s(self: %s%s) -> %s:\n".formatted(method, className, taken, type));
    return this;
  }

  /** Where {@code torch.device} arguments lead: wherever this value is. */
  void device(String value) {
    line(Argument.Device.VARIABLE + " = ops.prim.device(v_" + value + ")");
  }

  /** Checks the images, which the method takes, and keeps the caller's from being written into. */
  void images(ExportedGraph graph, List<GraphNode> calls) {
    String images = graph.images();
    known.add(images);
    checkShape("v_" + images, graph.shapes().get(images));
    if (calls.stream().anyMatch(GraphNode::inPlace)) {
      // The first of them may write into the images, which are the caller's.
      line("v_%1$s = torch.clone(v_%1$s)".formatted(images));
    }
    device(images);
  }

  /** Sizes that the export fixed: with others the graph would compute something, but what? */
  private void checkShape(String images, List<OptionalLong> shape) {
    for (int d = 1; d < shape.size(); d++) {
      if (shape.get(d).isPresent()) {
        long size = shape.get(d).getAsLong();
        line("if torch.ne(torch.size(%s, %d), %d):".formatted(images, d, size));
        line(
            "  ops.prim.RaiseException(\"Expected input size %d in dimension %d, as exported\")"
                .formatted(size, d));
        line("else:");
        line("  pass");
      }
    }
  }

  /** A value that the method takes. */
  void taken(String value) {
    define(value);
  }

  /** A tensor of the model. */
  void tensor(String value) {
    line("v_" + value + " = " + tensors.get(value));
    define(value);
  }

  /** A call, unless it is one that is left out. */
  void call(GraphNode node) {
    check(node);
    CallText.of(node).ifPresent(call -> line(targets(node) + " = " + call));
  }

  /**
   * A call whose result is kept in a variable, too; what may be written into the result afterwards
   * does not reach that.
   */
  void callKept(GraphNode node, String variable) {
    check(node);
    line(variable + " = " + CallText.of(node).orElseThrow());
    line(targets(node) + " = torch.clone(" + variable + ")");
  }

  private void check(GraphNode node) {
    node.arguments().values().forEach(this::requireKnown);
    if (node.inPlace() && node.valueOf("self").filter(tensors::containsKey).isPresent()) {
      throw GraphException.unsupported(
          "it changes its own tensors, as a model in training mode does, by " + node.target());
    }
  }

  /** The last line. */
  void give(List<? extends Argument> values) {
    values.forEach(this::requireKnown);
    giveText(values.stream().map(Argument::text).toList());
  }

  /** The last line, of expressions. */
  void giveText(List<String> values) {
    line(
        values.size() == 1
            ? "return " + values.get(0)
            : values.stream().collect(joining(", ", "return (", ")")));
  }

  private void requireKnown(Argument argument) {
    if (argument instanceof Argument.Value value && !known.contains(value.name())) {
      throw GraphException.corrupt("the value " + value.name() + " is used before it is computed");
    }
    if (argument instanceof Argument.Items items) {
      items.values().forEach(this::requireKnown);
    }
  }

  private String targets(GraphNode node) {
    List<Argument> outputs = node.outputs();
    boolean normAlone = OperationGroup.of(node).form() == OperationGroup.Form.SAVED_STATISTICS;
    if (outputs.isEmpty()) {
      return "_";
    }
    if (outputs.size() == 1 || normAlone) {
      return outputs.get(0) instanceof Argument.Items list
          ? unpacked(node, list.values())
          : target(node, outputs.get(0));
    }
    return unpacked(node, outputs);
  }

  private String unpacked(GraphNode node, List<Argument> values) {
    return values.stream().map(value -> target(node, value) + ",").collect(joining(" "));
  }

  private String target(GraphNode node, Argument output) {
    if (output instanceof Argument.Value value) {
      define(value.name());
      return value.text();
    }
    throw GraphException.unsupported(node.target() + " gives something else than tensors");
  }

  private void define(String value) {
    if (!known.add(value)) {
      throw GraphException.corrupt("the value " + value + " is computed twice");
    }
  }

  void line(String line) {
    text.append("    ").append(line).append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
