package io.cupel.format.onnx;

import static java.util.Map.entry;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Sizes;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BinaryOperator;

/** Arithmetic and comparisons, with numpy's broadcasting, on tensors and on sizes. */
final class ArithmeticOperations {
  static final Map<String, Operation> TABLE =
      Map.ofEntries(
          entry("Add", step -> binary(step, "add.Tensor", step.calls()::sum)),
          entry("Sub", step -> binary(step, "sub.Tensor", step.calls()::difference)),
          entry("Mul", step -> binary(step, "mul.Tensor", step.calls()::product)),
          entry("Div", ArithmeticOperations::divide),
          entry("Mod", ArithmeticOperations::modulo),
          entry("Pow", ArithmeticOperations::power),
          entry("Min", step -> several(step, "minimum.default")),
          entry("Max", step -> several(step, "maximum.default")),
          entry("Sum", step -> several(step, "add.Tensor")),
          entry("Sqrt", step -> ActivationOperations.plain(step, "sqrt.default")),
          entry("Reciprocal", step -> ActivationOperations.plain(step, "reciprocal.default")),
          entry("Exp", step -> ActivationOperations.plain(step, "exp.default")),
          entry("Log", step -> ActivationOperations.plain(step, "log.default")),
          entry("Neg", step -> ActivationOperations.plain(step, "neg.default")),
          entry("Abs", step -> ActivationOperations.plain(step, "abs.default")),
          entry("Sign", step -> ActivationOperations.plain(step, "sign.default")),
          entry("Floor", step -> ActivationOperations.plain(step, "floor.default")),
          entry("Ceil", step -> ActivationOperations.plain(step, "ceil.default")),
          entry("Round", step -> ActivationOperations.plain(step, "round.default")),
          entry("Erf", step -> ActivationOperations.plain(step, "erf.default")),
          entry("Sin", step -> ActivationOperations.plain(step, "sin.default")),
          entry("Cos", step -> ActivationOperations.plain(step, "cos.default")),
          entry("Equal", ArithmeticOperations::equal),
          entry("Greater", step -> compare(step, "gt.Tensor")),
          entry("GreaterOrEqual", step -> compare(step, "ge.Tensor")),
          entry("Less", step -> compare(step, "lt.Tensor")),
          entry("LessOrEqual", step -> compare(step, "le.Tensor")),
          entry("And", step -> compare(step, "logical_and.default")),
          entry("Or", step -> compare(step, "logical_or.default")),
          entry("Not", step -> test(step, "logical_not.default")),
          entry("IsNaN", step -> test(step, "isnan.default")),
          entry("Where", ArithmeticOperations::where));

  private ArithmeticOperations() {}

  private static void binary(Step step, String operation, BinaryOperator<Argument> onSizes) {
    Optional<Sizes> sizes = onSizes(step, 0, 1, onSizes);
    if (sizes.isPresent()) {
      step.result(sizes.get());
    } else {
      step.result(elements(step, operation, step.tensor(0), step.tensor(1)));
    }
  }

  private static Computed elements(Step step, String operation, Computed a, Computed b) {
    Call call = Call.of(operation).with("self", a).with("other", b);
    return step.add(call, a.type(), Dims.broadcast(a.dims(), b.dims()));
  }

  /** The result on two inputs that are sizes; empty when one is not. */
  private static Optional<Sizes> onSizes(
      Step step, int first, int second, BinaryOperator<Argument> operation) {
    Optional<Sizes> a = step.sizes(step.input(first));
    Optional<Sizes> b = step.sizes(step.input(second));
    return a.isEmpty() || b.isEmpty()
        ? Optional.empty()
        : Optional.of(SizeOperations.pairwise(a.get(), b.get(), operation));
  }

  private static void divide(Step step) {
    Optional<Sizes> sizes = onSizes(step, 0, 1, step.calls()::quotient);
    if (sizes.isPresent()) {
      step.result(sizes.get());
      return;
    }
    Computed a = step.tensor(0);
    Computed b = step.tensor(1);
    if (a.type().floating()) {
      step.result(elements(step, "div.Tensor", a, b));
      return;
    }
    Call call = Call.of("div.Tensor_mode").with("self", a).with("other", b);
    call.with("rounding_mode", new Argument.Word("trunc"));
    step.result(step.add(call, a.type(), Dims.broadcast(a.dims(), b.dims())));
  }

  private static void modulo(Step step) {
    step.result(
        onSizes(step, 0, 1, step.calls()::remainder)
            .orElseThrow(() -> GraphException.operation("it calls Mod on tensors")));
  }

  private static void power(Step step) {
    Computed given = step.tensor(0);
    OptionalDouble exponent = step.scalar(step.input(1));
    if (exponent.isPresent() && given.type().floating()) {
      Call call = Call.of("pow.Tensor_Scalar").with("self", given);
      step.result(step.like(given, call.real("exponent", exponent.getAsDouble())));
      return;
    }
    Computed other = step.tensor(1);
    Call call = Call.of("pow.Tensor_Tensor").with("self", given).with("exponent", other);
    step.result(step.add(call, given.type(), Dims.broadcast(given.dims(), other.dims())));
  }

  private static void several(Step step, String operation) {
    Computed result = step.tensor(0);
    for (int i = 1; i < step.inputs(); i++) {
      result = elements(step, operation, result, step.tensor(i));
    }
    step.result(result);
  }

  private static void equal(Step step) {
    Optional<Sizes> sizes =
        onSizes(step, 0, 1, (a, b) -> new Argument.Bool(step.calls().equal(a, b)));
    if (sizes.isPresent()) {
      Sizes found = sizes.get();
      step.result(new Sizes(found.numbers(), found.shape(), ElementType.BOOL));
    } else {
      compare(step, "eq.Tensor");
    }
  }

  private static void compare(Step step, String operation) {
    Computed a = step.tensor(0);
    Computed b = step.tensor(1);
    Call call = Call.of(operation).with("self", a).with("other", b);
    step.result(step.add(call, ElementType.BOOL, Dims.broadcast(a.dims(), b.dims())));
  }

  private static void test(Step step, String operation) {
    Computed given = step.tensor(0);
    step.result(step.add(Call.of(operation).with("self", given), ElementType.BOOL, given.dims()));
  }

  private static void where(Step step) {
    Optional<Sizes> condition = step.sizes(step.input(0));
    Optional<Sizes> yes = step.sizes(step.input(1));
    Optional<Sizes> no = step.sizes(step.input(2));
    if (condition.isPresent() && yes.isPresent() && no.isPresent()) {
      step.result(SizeOperations.choose(condition.get(), yes.get(), no.get()));
      return;
    }
    Computed test = step.tensor(0);
    Computed a = step.tensor(1);
    Computed b = step.tensor(2);
    Call call = Call.of("where.self").with("condition", test).with("self", a).with("other", b);
    step.result(
        step.add(call, a.type(), Dims.broadcast(test.dims(), Dims.broadcast(a.dims(), b.dims()))));
  }
}
