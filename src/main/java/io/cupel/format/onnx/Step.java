package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Constant;
import io.cupel.format.onnx.Operand.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** One node that is being translated: what it is given, its attributes, and where results go. */
final class Step {
  /** Numbers that are looked at while translating, such as a shape or axes. */
  private static final int MAX_SIZES = 1024;

  /** Numbers that become a tensor again, one by one. */
  private static final int MAX_FILLED = 64;

  private final Translation translation;
  private final OnnxModel.Node node;
  private final Map<String, Integer> constants;

  Step(Translation translation, OnnxModel.Node node) {
    this.translation = translation;
    this.node = node;
    this.constants = translation.constants(node);
  }

  String operation() {
    return node.operation();
  }

  int opset() {
    return translation.opset();
  }

  OnnxModel.Node node() {
    return node;
  }

  Translation translation() {
    return translation;
  }

  Calls calls() {
    return translation.calls();
  }

  int inputs() {
    return node.inputs().size();
  }

  Optional<Operand> optional(int index) {
    return index < node.inputs().size() && !node.inputs().get(index).isEmpty()
        ? Optional.of(translation.value(node.inputs().get(index)))
        : Optional.empty();
  }

  Operand input(int index) {
    return optional(index)
        .orElseThrow(() -> GraphException.corrupt(operation() + " lacks its input " + index));
  }

  Computed tensor(int index) {
    return tensor(input(index));
  }

  /** As a tensor of the program, whatever it is. */
  Computed tensor(Operand operand) {
    if (operand instanceof Computed computed) {
      return computed;
    }
    if (operand instanceof Constant constant
        && !(constant.tensor().data() instanceof OnnxTensor.Listed)) {
      return translation.weights().of(constant, node, constants);
    }
    return filled(
        sizes(operand)
            .filter(s -> s.isOne() || s.isList())
            .filter(s -> s.numbers().size() <= MAX_FILLED && !s.numbers().isEmpty())
            .orElseThrow(
                () ->
                    GraphException.unsupported(
                        operation() + " is given a tensor whose numbers stand one by one")));
  }

  private Computed filled(Sizes sizes) {
    List<Long> one = sizes.isOne() ? List.of() : List.of(1L);
    List<Computed> numbers = new ArrayList<>();
    for (Argument number : sizes.numbers()) {
      Argument value =
          number instanceof Argument.Bool b ? new Argument.Int(b.value() ? 1 : 0) : number;
      numbers.add(
          calls()
              .add(
                  Call.of("full.default")
                      .longs("size", one)
                      .with("fill_value", value)
                      .with("dtype", sizes.type())
                      .with("device", new Argument.Device()),
                  sizes.type(),
                  Dims.ofLongs(one)));
    }
    return numbers.size() == 1
        ? numbers.get(0)
        : calls()
            .add(
                Call.of("cat.default").tensors("tensors", numbers).with("dim", 0),
                sizes.type(),
                Dims.ofLongs(List.of((long) numbers.size())));
  }

  /** As whole numbers, if it is one or a list of them that is known, or computed from sizes. */
  Optional<Sizes> sizes(Operand operand) {
    if (operand instanceof Sizes sizes) {
      return Optional.of(sizes);
    }
    if (operand instanceof Constant constant
        && !constant.tensor().type().floating()
        && constant.tensor().dims().size() <= 1
        && constant.tensor().count() <= MAX_SIZES) {
      OnnxTensor tensor = constant.tensor();
      boolean bool = tensor.type() == ElementType.BOOL;
      List<Argument> numbers =
          numbers(tensor).stream()
              .<Argument>map(n -> bool ? new Argument.Bool(n != 0) : new Argument.Int(n))
              .toList();
      return Optional.of(
          new Sizes(numbers, tensor.dims().stream().map(Math::toIntExact).toList(), tensor.type()));
    }
    return Optional.empty();
  }

  /** As {@link #sizes(Operand)}, where nothing else will do. */
  List<Argument> sizes(int index) {
    return sizes(input(index))
        .orElseThrow(
            () ->
                GraphException.unsupported(
                    operation() + " depends on numbers that are known only when it runs"))
        .numbers();
  }

  /** Whole numbers that are known now. */
  List<Long> longs(int index) {
    return sizes(index).stream().map(this::known).toList();
  }

  long known(Argument number) {
    if (number instanceof Argument.Int known) {
      return known.value();
    }
    throw GraphException.unsupported(
        operation() + " depends on numbers that are known only when it runs");
  }

  private List<Long> numbers(OnnxTensor tensor) {
    return Numbers.whole(tensor, translation.elements());
  }

  /** The one number of a tensor of the file, if it is such. */
  OptionalDouble scalar(Operand operand) {
    return reals(operand, 1)
        .filter(numbers -> numbers.size() == 1)
        .map(numbers -> OptionalDouble.of(numbers.get(0)))
        .orElse(OptionalDouble.empty());
  }

  /** The numbers of a tensor of the file, if it is such, and has no more. */
  Optional<List<Double>> reals(Operand operand, int most) {
    if (!(operand instanceof Constant constant) || constant.tensor().count() > most) {
      return Optional.empty();
    }
    translation.weights().used(constant, node, constants);
    OnnxTensor tensor = constant.tensor();
    return Optional.of(
        tensor.type().floating()
            ? Numbers.real(tensor, translation.elements())
            : numbers(tensor).stream().map(Long::doubleValue).toList());
  }

  long integer(String name, long otherwise) {
    return attribute(name, OnnxAttribute.Int.class).map(a -> a.value()).orElse(otherwise);
  }

  double real(String name, double otherwise) {
    return attribute(name, OnnxAttribute.Real.class).map(a -> a.value()).orElse(otherwise);
  }

  String text(String name, String otherwise) {
    return attribute(name, OnnxAttribute.Text.class).map(a -> a.value()).orElse(otherwise);
  }

  Optional<List<Long>> longs(String name) {
    return attribute(name, OnnxAttribute.Ints.class).map(OnnxAttribute.Ints::values);
  }

  <T extends OnnxAttribute> Optional<T> attribute(String name, Class<T> kind) {
    OnnxAttribute attribute = node.attributes().get(name);
    if (attribute == null) {
      return Optional.empty();
    }
    if (!kind.isInstance(attribute)) {
      throw GraphException.corrupt(
          operation() + " has the attribute " + name + " of another kind than ONNX gives it");
    }
    return Optional.of(kind.cast(attribute));
  }

  Computed add(Call call, ElementType type, Dims dims) {
    return calls().add(call, type, dims);
  }

  /** A call whose result has the type and shape of what it is given. */
  Computed like(Computed given, Call call) {
    return calls().add(call, given.type(), given.dims());
  }

  /** Names the result, and leaves out further outputs. */
  void result(Operand value) {
    result(0, value);
    node.outputs().stream().skip(1).forEach(translation::leaveOut);
  }

  void result(int index, Operand value) {
    if (index >= node.outputs().size()) {
      throw GraphException.corrupt(operation() + " has no output");
    }
    translation.define(node.outputs().get(index), value);
  }

  int outputs() {
    return node.outputs().size();
  }
}
