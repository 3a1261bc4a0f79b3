package io.cupel.format.graph;

import static java.util.stream.Collectors.joining;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A graph as methods of a TorchScript class. A graph for any number of images becomes {@code
 * forward} itself. One that was exported for a fixed number N may have it in any view, so it is run
 * on N images at a time, the last ones filled up with zeros.
 */
public final class ForwardText {
  private static final String INPUT = "images";

  private final ExportedGraph graph;
  private final String className;
  private final Map<String, String> tensors;
  private final StringBuilder text = new StringBuilder();
  private final Set<String> known = new HashSet<>();

  private ForwardText(ExportedGraph graph, String className, Map<String, String> tensors) {
    this.graph = graph;
    this.className = className;
    this.tensors = tensors;
  }

  /**
   * The methods, indented by two spaces, {@code forward} the last. It takes one tensor and returns
   * one, or a tuple when the graph has several outputs.
   *
   * @param className qualified
   * @param tensors how each parameter, buffer and constant is reached from {@code self}, by its
   *     name in the graph
   * @throws GraphException UNSUPPORTED_OPERATION, UNSUPPORTED_EXPORT, or CORRUPT_ARCHIVE when a
   *     value is used that was not computed
   */
  public static String of(ExportedGraph graph, String className, Map<String, String> tensors) {
    ForwardText forward = new ForwardText(graph, className, tensors);
    OptionalLong batch = graph.batch();
    if (batch.isEmpty()) {
      forward.body("forward", graph.outputs());
    } else {
      List<Argument.Value> outputs = forward.outputsPerImage(batch.getAsLong());
      forward.body("forward_fixed", outputs);
      forward.inBatches(batch.getAsLong(), outputs.size());
    }
    return forward.text.toString();
  }

  private void body(String method, List<Argument.Value> outputs) {
    head(method, "v_" + graph.images(), outputs.size());
    known.add(graph.images());
    checkShape();
    if (graph.nodes().stream().anyMatch(GraphNode::inPlace)) {
      // The first of them may write into the images, which are the caller's.
      line("v_%1$s = torch.clone(v_%1$s)".formatted(graph.images()));
    }
    line(Argument.Device.VARIABLE + " = ops.prim.device(v_" + graph.images() + ")");
    for (GraphInput input : graph.inputs()) {
      if (input.kind() != GraphInput.Kind.IMAGES) {
        line("v_" + input.value() + " = " + tensors.get(input.value()));
        define(input.value());
      }
    }
    graph.nodes().forEach(this::call);
    outputs.forEach(this::requireKnown);
    line(
        outputs.size() == 1
            ? "return " + outputs.get(0).text()
            : outputs.stream().map(Argument::text).collect(joining(", ", "return (", ")")));
  }

  /** Sizes that the export fixed: with others the graph would compute something, but what? */
  private void checkShape() {
    List<OptionalLong> shape = graph.shapes().get(graph.images());
    String images = "v_" + graph.images();
    for (int d = 0; d < shape.size(); d++) {
      if (shape.get(d).isPresent() && d > 0) {
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

  private void call(GraphNode node) {
    node.arguments().values().forEach(this::requireKnown);
    if (node.inPlace() && node.valueOf("self").filter(tensors::containsKey).isPresent()) {
      throw GraphException.unsupported(
          "it changes its own tensors, as a model in training mode does, by " + node.target());
    }
    CallText.of(node).ifPresent(call -> line(targets(node) + " = " + call));
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

  private List<Argument.Value> outputsPerImage(long batch) {
    List<Argument.Value> perImage =
        graph.outputs().stream()
            .filter(
                output -> {
                  List<OptionalLong> shape = graph.shapes().get(output.name());
                  return !shape.isEmpty() && shape.get(0).equals(OptionalLong.of(batch));
                })
            .toList();
    if (batch < 1 || perImage.isEmpty()) {
      throw GraphException.unsupported(
          "it was exported for " + batch + " images, and answers with no tensor of as many rows");
    }
    return perImage;
  }

  /** Runs {@code forward_fixed} on N images at a time. */
  private void inBatches(long batch, int outputs) {
    head("forward", INPUT, outputs);
    line("count = torch.size(images, 0)");
    forEachOutput(outputs, i -> "rows" + i + " = annotate(List[Tensor], [])");
    line("for i in range(torch.floordiv(torch.add(count, %d), %d)):".formatted(batch - 1, batch));
    line("  start = torch.mul(i, %d)".formatted(batch));
    line("  part = torch.slice(images, 0, start, torch.add(start, %d))".formatted(batch));
    line("  missing = torch.sub(%d, torch.size(part, 0))".formatted(batch));
    int dimensions = graph.shapes().get(graph.images()).size();
    line(
        "  whole = torch.constant_pad_nd(part, ["
            + "0, 0, ".repeat(dimensions - 1)
            + "0, missing])");
    String parts =
        outputs == 1
            ? "part0"
            : IntStream.range(0, outputs).mapToObj(i -> "part" + i + ",").collect(joining(" "));
    line("  " + parts + " = (self).forward_fixed(whole)");
    forEachOutput(outputs, i -> "  _ = torch.append(rows" + i + ", part" + i + ")");
    forEachOutput(
        outputs, i -> "all" + i + " = torch.slice(torch.cat(rows" + i + ", 0), 0, 0, count)");
    String all = IntStream.range(0, outputs).mapToObj(i -> "all" + i).collect(joining(", "));
    line(outputs == 1 ? "return all0" : "return (" + all + ")");
  }

  private void forEachOutput(int outputs, java.util.function.IntFunction<String> lineOf) {
    IntStream.range(0, outputs).mapToObj(lineOf).forEach(this::line);
  }

  private void head(String method, String input, int outputs) {
    String type =
        outputs == 1
            ? "Tensor"
            : IntStream.range(0, outputs)
                .mapToObj(i -> "Tensor")
                .collect(joining(", ", "Tuple[", "]"));
    text.append(
        "  def %s(self: %s, %s: Tensor) -> %s:\n".formatted(method, className, input, type));
  }

  private void line(String line) {
    text.append("    ").append(line).append('\n');
  }
}
