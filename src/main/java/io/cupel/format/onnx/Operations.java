package io.cupel.format.onnx;

import io.cupel.format.graph.GraphException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** All operations by name. */
final class Operations {
  private static final Map<String, Operation> ALL =
      Arrays.stream(OnnxOperationGroup.values())
          .flatMap(group -> group.table().entrySet().stream())
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private Operations() {}

  /**
   * How a node is translated.
   *
   * @throws GraphException UNSUPPORTED_OPERATION when its operation is on no list, or has a graph
   *     within
   */
  static Operation of(OnnxModel.Node node) {
    Operation operation = node.domain().isEmpty() ? ALL.get(node.operation()) : null;
    if (operation == null) {
      String domain = node.domain().isEmpty() ? "" : node.domain() + '.';
      throw GraphException.operation("it calls " + shown(domain + node.operation()));
    }
    return operation;
  }

  private static String shown(String name) {
    String start = name.length() <= 120 ? name : name.substring(0, 120);
    return start.replaceAll("[^A-Za-z0-9_.]", "?");
  }
}
