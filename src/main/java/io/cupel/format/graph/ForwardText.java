package io.cupel.format.graph;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
      return forward.body("forward", graph.outputs());
    }
    List<Argument.Value> outputs = forward.outputsPerImage(batch.getAsLong());
    return forward.body("forward_fixed", outputs)
        + forward.inBatches(batch.getAsLong(), outputs.size());
  }

  private String body(String method, List<Argument.Value> outputs) {
    MethodText text = method().head(method, List.of("v_" + graph.images()), outputs.size());
    text.images(graph, graph.nodes());
    for (GraphInput input : graph.inputs()) {
      if (input.kind() != GraphInput.Kind.IMAGES) {
        text.tensor(input.value());
      }
    }
    graph.nodes().forEach(text::call);
    text.give(outputs);
    return text.toString();
  }

  private MethodText method() {
    return new MethodText(className, tensors);
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
  private String inBatches(long batch, int outputs) {
    MethodText text = method().head("forward", List.of(INPUT), outputs);
    text.line("count = torch.size(images, 0)");
    forEachOutput(text, outputs, i -> "rows" + i + " = annotate(List[Tensor], [])");
    text.line(
        "for i in range(torch.floordiv(torch.add(count, %d), %d)):".formatted(batch - 1, batch));
    text.line("  start = torch.mul(i, %d)".formatted(batch));
    text.line("  part = torch.slice(images, 0, start, torch.add(start, %d))".formatted(batch));
    text.line("  missing = torch.sub(%d, torch.size(part, 0))".formatted(batch));
    int dimensions = graph.shapes().get(graph.images()).size();
    text.line(
        "  whole = torch.constant_pad_nd(part, ["
            + "0, 0, ".repeat(dimensions - 1)
            + "0, missing])");
    String parts =
        outputs == 1
            ? "part0"
            : IntStream.range(0, outputs).mapToObj(i -> "part" + i + ",").collect(joining(" "));
    text.line("  " + parts + " = (self).forward_fixed(whole)");
    forEachOutput(text, outputs, i -> "  _ = torch.append(rows" + i + ", part" + i + ")");
    forEachOutput(
        text, outputs, i -> "all" + i + " = torch.slice(torch.cat(rows" + i + ", 0), 0, 0, count)");
    String all = IntStream.range(0, outputs).mapToObj(i -> "all" + i).collect(joining(", "));
    text.line(outputs == 1 ? "return all0" : "return (" + all + ")");
    return text.toString();
  }

  private static void forEachOutput(
      MethodText text, int outputs, java.util.function.IntFunction<String> lineOf) {
    IntStream.range(0, outputs).mapToObj(lineOf).forEach(text::line);
  }
}
