package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.OnnxProgram.Layer.Kind;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Constant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Matrix products. One with a matrix of the file is a linear layer: the matrix is seen as out×in,
 * whichever way it is stored, and not copied.
 */
final class ProductOperations {
  static final Map<String, Operation> TABLE =
      Map.of(
          "Gemm", ProductOperations::gemm,
          "MatMul", ProductOperations::matMul,
          "Einsum", ProductOperations::einsum);

  private ProductOperations() {}

  private static void gemm(Step step) {
    Computed a = step.tensor(0);
    if (step.integer("transA", 0) != 0) {
      a = step.add(Call.of("t.default").with("self", a), a.type(), Dims.ofRank(2));
    }
    boolean transB = step.integer("transB", 0) != 0;
    double alpha = step.real("alpha", 1);
    double beta = step.real("beta", 1);
    Optional<Operand> c = step.optional(2);
    Computed product;
    if (step.input(1) instanceof Constant stored && matrix(stored)) {
      // Stored in×out unless transB says that it is out×in.
      Constant weight = new Constant(stored.tensor(), stored.transposed() != !transB);
      boolean plain = alpha == 1 && beta == 1;
      Optional<Operand> bias = c.filter(b -> plain && isBias(b, weight.shape().get(0)));
      product = linear(step, a, weight, bias);
      if (bias.isPresent()) {
        step.result(product);
        return;
      }
    } else {
      Computed b = step.tensor(1);
      if (transB) {
        b = step.add(Call.of("t.default").with("self", b), b.type(), Dims.ofRank(2));
      }
      product = product(step, a, b);
    }
    product = scaled(step, product, alpha);
    if (c.isPresent()) {
      Computed addend = scaled(step, step.tensor(c.get()), beta);
      product =
          step.like(product, Call.of("add.Tensor").with("self", product).with("other", addend));
    }
    step.result(product);
  }

  private static Computed scaled(Step step, Computed given, double factor) {
    return factor == 1
        ? given
        : step.like(given, Call.of("mul.Scalar").with("self", given).real("other", factor));
  }

  private static void matMul(Step step) {
    if (!(step.input(1) instanceof Constant stored) || !matrix(stored)) {
      step.result(product(step, step.tensor(0), step.tensor(1)));
      return;
    }
    Constant weight = new Constant(stored.tensor(), !stored.transposed());
    String product = step.node().outputs().isEmpty() ? "" : step.node().outputs().get(0);
    Optional<OnnxModel.Node> addition = step.translation().onlyReader(product, "Add");
    Optional<Operand> bias =
        addition
            .flatMap(add -> addend(step, add, product))
            .filter(b -> isBias(b, weight.shape().get(0)));
    if (bias.isEmpty()) {
      step.result(linear(step, step.tensor(0), weight, bias));
      return;
    }
    // As PyTorch's exporter writes a linear layer on more than two dimensions: product, then sum.
    step.translation().absorb(addition.orElseThrow());
    Step sum = new Step(step.translation(), addition.orElseThrow());
    Computed result = linear(step, step.tensor(0), weight, bias);
    sum.result(result);
  }

  /** What a later addition adds to a product, if it is known already. */
  private static Optional<Operand> addend(Step step, OnnxModel.Node addition, String product) {
    if (addition.inputs().size() != 2
        || addition.inputs().get(0).equals(addition.inputs().get(1))) {
      return Optional.empty();
    }
    String other = addition.inputs().get(addition.inputs().get(0).equals(product) ? 1 : 0);
    return step.translation().known(other);
  }

  private static boolean matrix(Constant constant) {
    return constant.tensor().dims().size() == 2 && constant.tensor().type().floating();
  }

  private static boolean isBias(Operand operand, long outputs) {
    return operand instanceof Constant constant
        && constant.tensor().type().floating()
        && constant.tensor().dims().equals(List.of(outputs));
  }

  private static Computed linear(
      Step step, Computed given, Constant weight, Optional<Operand> bias) {
    step.translation().weights().layer(weight, bias, Kind.LINEAR, 1);
    Call call =
        Call.of("linear.default")
            .with("input", given)
            .with("weight", step.tensor(weight))
            .with(
                "bias",
                bias.<Argument>map(b -> step.tensor(b).value()).orElse(new Argument.None()));
    Dims dims = given.dims();
    if (dims.ranked()) {
      int last = dims.rank("MatMul") - 1;
      if (last < 0) {
        throw GraphException.corrupt(step.operation() + " is given a single number");
      }
      dims = dims.with(last, OptionalLong.of(weight.shape().get(0)));
    }
    return step.add(call, given.type(), dims);
  }

  private static Computed product(Step step, Computed a, Computed b) {
    return step.add(
        Call.of("matmul.default").with("self", a).with("other", b),
        a.type(),
        dims(a.dims(), b.dims()));
  }

  private static Dims dims(Dims a, Dims b) {
    if (!a.ranked() || !b.ranked()) {
      return Dims.UNKNOWN;
    }
    int m = a.rank("MatMul");
    int n = b.rank("MatMul");
    if (m < 2 || n < 2) {
      return Dims.UNKNOWN;
    }
    Dims batch = Dims.broadcast(first(a, m - 2), first(b, n - 2));
    List<OptionalLong> sizes = new ArrayList<>(batch.sizes().orElseThrow());
    sizes.add(a.size(m - 2));
    sizes.add(b.size(n - 1));
    return Dims.of(sizes);
  }

  private static Dims first(Dims dims, int count) {
    return Dims.of(dims.sizes().orElseThrow().subList(0, count));
  }

  /** Sizes by letter, where the equation has only letters and names its result. */
  private static Dims einsum(String equation, List<Computed> given) {
    int arrow = equation.indexOf("->");
    if (arrow < 0 || equation.indexOf('.') >= 0) {
      return Dims.UNKNOWN;
    }
    List<String> terms = List.of(equation.substring(0, arrow).split(",", -1));
    Map<Integer, OptionalLong> sizes = new HashMap<>();
    for (int i = 0; i < Math.min(terms.size(), given.size()); i++) {
      for (int d = 0; d < terms.get(i).length(); d++) {
        sizes.putIfAbsent((int) terms.get(i).charAt(d), given.get(i).dims().size(d));
      }
    }
    return Dims.of(
        equation
            .substring(arrow + 2)
            .chars()
            .mapToObj(c -> sizes.getOrDefault(c, OptionalLong.empty()))
            .toList());
  }

  private static void einsum(Step step) {
    List<Computed> given = IntStream.range(0, step.inputs()).mapToObj(step::tensor).toList();
    String equation = step.text("equation", "").replace(" ", "");
    Call call =
        Call.of("einsum.default")
            .with("equation", new Argument.Word(equation))
            .tensors("tensors", given);
    step.result(step.add(call, given.get(0).type(), einsum(equation, given)));
  }
}
