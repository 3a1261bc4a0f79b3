package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A call of an ATen operation, argument by argument. */
final class Call {
  private final String operation;
  private final Map<String, Argument> arguments = new LinkedHashMap<>();

  private Call(String operation) {
    this.operation = operation;
  }

  /**
   * @param operation with its overload, such as {@code conv2d.default}
   */
  static Call of(String operation) {
    return new Call(operation);
  }

  Call with(String name, Argument argument) {
    arguments.put(name, argument);
    return this;
  }

  Call with(String name, Operand.Computed tensor) {
    return with(name, tensor.value());
  }

  Call with(String name, long value) {
    return with(name, new Argument.Int(value));
  }

  Call real(String name, double value) {
    return with(name, new Argument.Real(value));
  }

  Call with(String name, boolean value) {
    return with(name, new Argument.Bool(value));
  }

  Call with(String name, ElementType type) {
    return with(name, type.torch());
  }

  Call none(String name) {
    return with(name, new Argument.None());
  }

  Call longs(String name, List<Long> values) {
    return ints(name, values.stream().<Argument>map(Argument.Int::new).toList());
  }

  Call ints(String name, List<Argument> values) {
    return with(name, new Argument.Items("int", values));
  }

  Call tensors(String name, List<Operand.Computed> values) {
    return with(
        name, new Argument.Items("Tensor", values.stream().<Argument>map(v -> v.value()).toList()));
  }

  String operation() {
    return operation;
  }

  Map<String, Argument> arguments() {
    return arguments;
  }
}
