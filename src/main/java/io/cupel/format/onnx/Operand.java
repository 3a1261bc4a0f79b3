package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** What stands behind the name of a value while a graph is translated. */
sealed interface Operand {
  /** A tensor that the program computes, or is given. */
  record Computed(Argument.Value value, ElementType type, Dims dims) implements Operand {
    public Computed {
      Objects.requireNonNull(value);
      Objects.requireNonNull(type);
      Objects.requireNonNull(dims);
    }
  }

  /**
   * A tensor of the file.
   *
   * @param transposed whether its two dimensions are meant the other way round than they are stored
   */
  record Constant(OnnxTensor tensor, boolean transposed) implements Operand {
    List<Long> shape() {
      List<Long> shape = new ArrayList<>(tensor.dims());
      if (transposed) {
        Collections.reverse(shape);
      }
      return shape;
    }
  }

  /**
   * Whole numbers, such as a shape, which are no tensor to libtorch. ONNX computes with them as
   * with any other tensor; here they are known, or variables of the type int.
   *
   * @param numbers {@link Argument.Int}, {@link Argument.Bool} or {@link Argument.Value}, row-major
   * @param shape of the tensor that they are to ONNX; empty: one number
   */
  record Sizes(List<Argument> numbers, List<Integer> shape, ElementType type) implements Operand {
    public Sizes {
      numbers = List.copyOf(numbers);
      shape = List.copyOf(shape);
      if (shape.stream().reduce(1, (a, b) -> a * b) != numbers.size()) {
        throw new IllegalArgumentException(numbers.size() + " numbers for the shape " + shape);
      }
    }

    static Sizes list(List<Argument> numbers) {
      return list(numbers, ElementType.INT64);
    }

    static Sizes list(List<Argument> numbers, ElementType type) {
      return new Sizes(numbers, List.of(numbers.size()), type);
    }

    static Sizes one(Argument number, ElementType type) {
      return new Sizes(List.of(number), List.of(), type);
    }

    boolean isOne() {
      return shape.isEmpty();
    }

    boolean isList() {
      return shape.size() == 1;
    }
  }
}
