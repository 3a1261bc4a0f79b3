package io.cupel.format.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model as its file describes it.
 *
 * @param opset version of ONNX's own operations
 * @param nodes in the order they run
 * @param initializers tensors with a name
 * @param inputs what the graph is given, initializers with a default left out
 * @param outputs what it answers with
 */
record OnnxModel(
    long opset,
    List<Node> nodes,
    List<OnnxTensor> initializers,
    List<Declared> inputs,
    List<Declared> outputs) {
  /**
   * An operation.
   *
   * @param domain empty for ONNX's own
   * @param inputs names of values; empty for one that is left out
   * @param outputs likewise
   */
  record Node(
      String operation,
      String domain,
      List<String> inputs,
      List<String> outputs,
      Map<String, OnnxAttribute> attributes) {}

  /**
   * An input or output.
   *
   * @param type ONNX's number of the element type; 0 when it is no tensor
   * @param shape sizes, empty for one that is known only when it runs; or empty when not declared
   */
  record Declared(String name, long type, Optional<List<OptionalLong>> shape) {}

  OnnxModel {
    nodes = List.copyOf(nodes);
    initializers = List.copyOf(initializers);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
