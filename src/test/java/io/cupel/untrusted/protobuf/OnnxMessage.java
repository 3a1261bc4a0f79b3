package io.cupel.untrusted.protobuf;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The messages that an ONNX file is made of: which of their fields enclose others, and are names.
 */
enum OnnxMessage {
  MODEL(Set.of()),
  OPERATOR_SET(Set.of()),
  GRAPH(Set.of()),
  NODE(Set.of(1, 2)),
  ATTRIBUTE(Set.of()),
  TENSOR(Set.of(8)),
  ENTRY(Set.of()),
  DECLARED(Set.of(1)),
  TYPE(Set.of()),
  TENSOR_TYPE(Set.of()),
  SHAPE(Set.of()),
  DIMENSION(Set.of());

  private static final Map<OnnxMessage, Map<Integer, OnnxMessage>> WITHIN =
      Map.of(
          MODEL, Map.of(7, GRAPH, 8, OPERATOR_SET),
          GRAPH, Map.of(1, NODE, 5, TENSOR, 11, DECLARED, 12, DECLARED, 13, DECLARED),
          NODE, Map.of(5, ATTRIBUTE),
          ATTRIBUTE, Map.of(5, TENSOR, 6, GRAPH),
          TENSOR, Map.of(13, ENTRY),
          DECLARED, Map.of(2, TYPE),
          TYPE, Map.of(1, TENSOR_TYPE),
          TENSOR_TYPE, Map.of(2, SHAPE),
          SHAPE, Map.of(1, DIMENSION));

  private final Set<Integer> names;

  OnnxMessage(Set<Integer> names) {
    this.names = names;
  }

  /** What stands in a field, where that is a message. */
  Optional<OnnxMessage> within(int field) {
    return Optional.ofNullable(WITHIN.getOrDefault(this, Map.of()).get(field));
  }

  /** Whether a field is the name of a value of the graph. */
  boolean isName(int field) {
    return names.contains(field);
  }
}
