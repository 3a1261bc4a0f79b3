package io.cupel.format.graph;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The one graph of an exported classifier.
 *
 * @param inputs parameters, buffers, constants, and exactly one of {@link GraphInput.Kind#IMAGES}
 * @param nodes in the order they run
 * @param outputs the tensors that it answers with, one at least
 * @param shapes sizes of the images and the outputs, and of other values where they are told, by
 *     value; empty: known only when it runs
 */
public record ExportedGraph(
    List<GraphInput> inputs,
    List<GraphNode> nodes,
    List<Argument.Value> outputs,
    Map<String, List<OptionalLong>> shapes) {
  public ExportedGraph {
    inputs = List.copyOf(inputs);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    Objects.requireNonNull(shapes);
  }

  /** The name of the value that stands for the images. */
  public String images() {
    return inputs.stream()
        .filter(i -> i.kind() == GraphInput.Kind.IMAGES)
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** The number of images that the program was exported for; empty: any number. */
  public OptionalLong batch() {
    return shapes.get(images()).get(0);
  }
}
