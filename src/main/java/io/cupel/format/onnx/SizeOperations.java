package io.cupel.format.onnx;

import static java.util.Map.entry;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Constant;
import io.cupel.format.onnx.Operand.Sizes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/** Sizes, and tensors that are made of them. */
final class SizeOperations {
  static final Map<String, Operation> TABLE =
      Map.ofEntries(
          entry("Shape", SizeOperations::shape),
          entry("Constant", SizeOperations::constant),
          entry("ConstantOfShape", SizeOperations::constantOfShape),
          entry("Range", SizeOperations::range),
          entry("Cast", SizeOperations::cast),
          entry("Identity", step -> step.result(step.input(0))));

  private SizeOperations() {}

  /** Number by number; one number counts for all of a list. */
  static Sizes pairwise(Sizes a, Sizes b, BinaryOperator<Argument> operation) {
    List<Integer> shape = broadcast(a.shape(), b.shape());
    List<Argument> results = new ArrayList<>();
    for (int i = 0; i < count(shape); i++) {
      results.add(operation.apply(at(a, i), at(b, i)));
    }
    return new Sizes(results, shape, a.type());
  }

  static Sizes choose(Sizes condition, Sizes yes, Sizes no) {
    List<Integer> shape = broadcast(condition.shape(), broadcast(yes.shape(), no.shape()));
    List<Argument> results = new ArrayList<>();
    for (int i = 0; i < count(shape); i++) {
      if (!(at(condition, i) instanceof Argument.Bool known)) {
        throw GraphException.corrupt("Where is given a condition that is none");
      }
      results.add(at(known.value() ? yes : no, i));
    }
    return new Sizes(results, shape, yes.type());
  }

  /** The shape of what is computed from both: of the same numbers, or of one and several. */
  private static List<Integer> broadcast(List<Integer> a, List<Integer> b) {
    if (count(a) != 1 && count(b) != 1 && !withoutOnes(a).equals(withoutOnes(b))) {
      throw GraphException.unsupported("it computes with sizes of the shapes " + a + " and " + b);
    }
    List<Integer> several = count(a) != 1 ? a : b;
    int rank = Math.max(a.size(), b.size());
    List<Integer> shape = new ArrayList<>(Collections.nCopies(rank - several.size(), 1));
    shape.addAll(several);
    return shape;
  }

  private static int count(List<Integer> shape) {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }

  /** Dimensions of one before the first longer one say nothing. */
  private static List<Integer> withoutOnes(List<Integer> shape) {
    return shape.stream().dropWhile(size -> size == 1).toList();
  }

  private static Argument at(Sizes sizes, int index) {
    return sizes.numbers().get(sizes.numbers().size() == 1 ? 0 : index);
  }

  private static void shape(Step step) {
    List<Argument> all = sizes(step, step.input(0));
    int start = clamp(step.integer("start", 0), all.size());
    int end = clamp(step.integer("end", all.size()), all.size());
    step.result(Sizes.list(all.subList(start, Math.max(start, end))));
  }

  private static int clamp(long index, int size) {
    return (int) Math.max(0, Math.min(size, index < 0 ? index + size : index));
  }

  private static List<Argument> sizes(Step step, Operand operand) {
    if (operand instanceof Constant constant) {
      return constant.shape().stream().<Argument>map(Argument.Int::new).toList();
    }
    if (operand instanceof Sizes sizes) {
      return sizes.shape().stream().<Argument>map(Argument.Int::new).toList();
    }
    Computed tensor = (Computed) operand;
    return IntStream.range(0, tensor.dims().rank("Shape"))
        .mapToObj(i -> step.calls().size(tensor, i))
        .toList();
  }

  private static void constant(Step step) {
    Optional<OnnxAttribute.Tensor> tensor = step.attribute("value", OnnxAttribute.Tensor.class);
    Optional<OnnxAttribute.Int> number = step.attribute("value_int", OnnxAttribute.Int.class);
    Optional<List<Long>> numbers = step.longs("value_ints");
    Optional<OnnxAttribute.Real> real = step.attribute("value_float", OnnxAttribute.Real.class);
    if (tensor.isPresent()) {
      step.result(named(step, tensor.get().value()));
    } else if (number.isPresent()) {
      step.result(Sizes.one(new Argument.Int(number.get().value()), ElementType.INT64));
    } else if (numbers.isPresent()) {
      step.result(Sizes.list(numbers.get().stream().<Argument>map(Argument.Int::new).toList()));
    } else if (real.isPresent()) {
      step.result(
          full(step, List.of(), new Argument.Real(real.get().value()), ElementType.FLOAT32));
    } else {
      throw GraphException.unsupported("it has a Constant of a kind that is not read");
    }
  }

  /** A tensor of an attribute. Whatever name is written in it: the output's is unique. */
  private static Constant named(Step step, OnnxTensor value) {
    String output = step.node().outputs().isEmpty() ? "" : step.node().outputs().get(0);
    return new Constant(new OnnxTensor(output, value.type(), value.dims(), value.data()), false);
  }

  private static Computed full(Step step, List<Argument> size, Argument value, ElementType type) {
    Call call =
        Call.of("full.default")
            .ints("size", size)
            .with("fill_value", value)
            .with("dtype", type)
            .with("device", new Argument.Device());
    return step.add(call, type, ShapeOperations.dims(size));
  }

  private static void constantOfShape(Step step) {
    List<Argument> size = step.sizes(0);
    Optional<OnnxTensor> filler =
        step.attribute("value", OnnxAttribute.Tensor.class).map(OnnxAttribute.Tensor::value);
    ElementType type = filler.map(OnnxTensor::type).orElse(ElementType.FLOAT32);
    double value =
        filler
            .map(
                f ->
                    step.scalar(named(step, f))
                        .orElseThrow(
                            () ->
                                GraphException.unsupported("ConstantOfShape has an unusual value")))
            .orElse(0.0);
    Argument number = type.floating() ? new Argument.Real(value) : new Argument.Int((long) value);
    boolean list =
        type == ElementType.INT64
            && size.size() == 1
            && size.get(0) instanceof Argument.Int n
            && n.value() >= 0
            && n.value() <= OnnxTensor.MAX_RANK;
    step.result(
        list
            ? Sizes.list(Collections.nCopies((int) step.known(size.get(0)), number))
            : full(step, size, number, type));
  }

  private static void range(Step step) {
    List<Argument> bounds = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<Argument> bound = step.sizes(i);
      if (bound.size() != 1) {
        throw GraphException.corrupt("Range is given a list");
      }
      bounds.add(bound.get(0));
    }
    Call call =
        Call.of("arange.start_step")
            .with("start", bounds.get(0))
            .with("end", bounds.get(1))
            .with("step", bounds.get(2))
            .with("dtype", ElementType.INT64)
            .with("device", new Argument.Device());
    Dims dims = Dims.ofRank(1);
    if (bounds.stream().allMatch(Argument.Int.class::isInstance)) {
      List<Long> n = bounds.stream().map(step::known).toList();
      if (n.get(2) == 0) {
        throw GraphException.corrupt("Range has steps of zero");
      }
      double count = Math.ceil(((double) n.get(1) - n.get(0)) / n.get(2));
      dims = Dims.ofLongs(List.of((long) Math.max(0, count)));
    }
    step.result(step.add(call, ElementType.INT64, dims));
  }

  private static void cast(Step step) {
    ElementType type = ElementType.of(step.integer("to", 0));
    boolean whole = type == ElementType.INT64 || type == ElementType.INT32;
    Optional<Sizes> sizes = step.sizes(step.input(0)).filter(s -> whole);
    if (sizes.isPresent()) {
      Sizes given = sizes.get();
      List<Argument> numbers =
          given.numbers().stream()
              .<Argument>map(
                  n -> n instanceof Argument.Bool b ? new Argument.Int(b.value() ? 1 : 0) : n)
              .toList();
      step.result(new Sizes(numbers, given.shape(), type));
      return;
    }
    if (step.input(0) instanceof Constant constant && constant.tensor().type() == type) {
      step.result(constant);
      return;
    }
    Computed given = step.tensor(0);
    Call call = Call.of("to.dtype").with("self", given).with("dtype", type);
    step.result(given.type() == type ? given : step.add(call, type, given.dims()));
  }
}
