package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.GraphException;
import io.cupel.format.graph.GraphNode;
import io.cupel.format.onnx.Operand.Computed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/** The calls of the program that is being written; values have numbers, never the model's names. */
final class Calls {
  private final List<GraphNode> nodes = new ArrayList<>();
  private final Map<String, List<OptionalLong>> shapes = new LinkedHashMap<>();
  private final Set<Argument> sizes = new HashSet<>();
  private final Map<List<Object>, Argument> read = new HashMap<>();
  private int names;

  List<GraphNode> nodes() {
    return nodes;
  }

  Argument.Value name() {
    return new Argument.Value("t" + names++);
  }

  Computed add(Call call, ElementType type, Dims dims) {
    Argument.Value result = name();
    nodes.add(GraphNode.aten(call.operation(), call.arguments(), List.of(result)));
    return known(new Computed(result, type, dims));
  }

  /** Keeps what is known of a value's shape. */
  Computed known(Computed value) {
    value.dims().sizes().ifPresent(sizes -> shapes.put(value.value().name(), sizes));
    return value;
  }

  /** The shapes of values, where they are known. */
  Map<String, List<OptionalLong>> shapes() {
    return shapes;
  }

  /** A call that answers with a list of so many tensors. */
  List<Argument.Value> addList(Call call, int count) {
    List<Argument.Value> results = IntStream.range(0, count).mapToObj(i -> name()).toList();
    Argument items = new Argument.Items("Tensor", List.copyOf(results));
    nodes.add(GraphNode.aten(call.operation(), call.arguments(), List.of(items)));
    return results;
  }

  /**
   * A size of a tensor, which is read from it where it is not known: once, so that a size that
   * comes back after some computing is seen to be the same.
   */
  Argument size(Computed tensor, int dimension) {
    var known = tensor.dims().size(dimension);
    if (known.isPresent()) {
      return new Argument.Int(known.getAsLong());
    }
    return read.computeIfAbsent(
        List.of(tensor.value().name(), dimension),
        key -> {
          Argument.Value result = name();
          Call call = Call.of("sym_size.int").with("self", tensor).with("dim", dimension);
          nodes.add(GraphNode.aten(call.operation(), call.arguments(), List.of(result)));
          sizes.add(result);
          return result;
        });
  }

  Argument sum(Argument a, Argument b) {
    return isInt(a, 0) ? b : isInt(b, 0) ? a : number("add", a, b, Math::addExact);
  }

  Argument difference(Argument a, Argument b) {
    return isInt(b, 0) ? a : number("sub", a, b, Math::subtractExact);
  }

  Argument product(Argument a, Argument b) {
    return isInt(a, 1) ? b : isInt(b, 1) ? a : number("mul", a, b, Math::multiplyExact);
  }

  /** ONNX rounds towards zero, libtorch's operator downwards: the same for what is not negative. */
  Argument quotient(Argument a, Argument b) {
    requireSizes(a, b);
    return isInt(b, 1) ? a : number("floordiv", a, b, (x, y) -> x / y);
  }

  Argument remainder(Argument a, Argument b) {
    requireSizes(a, b);
    return number("mod", a, b, (x, y) -> x % y);
  }

  private void requireSizes(Argument a, Argument b) {
    if (!notNegative(a) || !notNegative(b) || isInt(b, 0)) {
      throw GraphException.unsupported("it divides sizes by what may be negative or zero");
    }
  }

  /** Whether two numbers are equal, if that is known now. */
  boolean equal(Argument a, Argument b) {
    boolean differ = a instanceof Argument.Int x && b instanceof Argument.Int y && !x.equals(y);
    if (a.equals(b)) {
      return true;
    }
    if (differ || (negative(a) && notNegative(b)) || (notNegative(a) && negative(b))) {
      return false;
    }
    throw GraphException.unsupported("it compares sizes that are known only when it runs");
  }

  private static boolean negative(Argument number) {
    return number instanceof Argument.Int known && known.value() < 0;
  }

  boolean notNegative(Argument number) {
    return number instanceof Argument.Int known ? known.value() >= 0 : sizes.contains(number);
  }

  private static boolean isInt(Argument number, long value) {
    return number instanceof Argument.Int known && known.value() == value;
  }

  private Argument number(String operator, Argument a, Argument b, LongBinaryOperator known) {
    if (a instanceof Argument.Int x && b instanceof Argument.Int y) {
      try {
        return new Argument.Int(known.applyAsLong(x.value(), y.value()));
      } catch (ArithmeticException e) {
        throw GraphException.corrupt("it computes with sizes beyond 64 bits");
      }
    }
    Argument.Value result = name();
    Map<String, Argument> arguments = new LinkedHashMap<>();
    arguments.put("a", a);
    arguments.put("b", b);
    nodes.add(new GraphNode("_operator." + operator, arguments, List.of(result)));
    if (notNegative(a) && notNegative(b) && !operator.equals("sub")) {
      sizes.add(result);
    }
    return result;
  }
}
