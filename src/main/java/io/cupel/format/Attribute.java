package io.cupel.format;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a TorchScript module may hold under a name, as {@link TorchScriptWriter} writes it. */
public sealed interface Attribute {
  /**
   * A module.
   *
   * @param className qualified, such as {@code __torch__.Net}; its text must stand in the program
   * @param attributes exactly those that the class's text declares
   */
  record Module(String className, Map<String, Attribute> attributes) implements Attribute {
    public Module {
      if (!className.matches("__torch__(\\.[A-Za-z_][A-Za-z_0-9]*)+")) {
        throw new IllegalArgumentException(
            "\"" + className + "\" is no qualified class name under __torch__");
      }
      attributes = Ordered.copyOf(attributes);
    }
  }

  /**
   * A float32 tensor. Whether it is a parameter or a buffer is declared by the class's text ({@code
   * __parameters__}, {@code __buffers__}).
   *
   * @param values in row-major order; not copied
   * @param shape sizes of the dimensions; empty: one number
   * @param requiresGrad usually true for parameters, false for buffers
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
  record Tensor(float[] values, List<Integer> shape, boolean requiresGrad) implements Attribute {
    public Tensor {
      shape = List.copyOf(shape);
      long count = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
      if (count != values.length) {
        throw new IllegalArgumentException(
            values.length + " values do not fill a tensor of shape " + shape);
      }
    }

    /** A parameter of this shape. */
    public static Tensor parameter(float[] values, int... shape) {
      return new Tensor(values, Arrays.stream(shape).boxed().toList(), true);
    }

    /** A buffer of this shape. */
    public static Tensor buffer(float[] values, int... shape) {
      return new Tensor(values, Arrays.stream(shape).boxed().toList(), false);
    }
  }

  /**
   * A tensor that stays in the file it comes from until it is written.
   *
   * @param tensor its type as it is written, shape, strides and offset; its storage's key tells
   *     which tensors share one
   * @param storage the bytes of the whole storage
   * @param requiresGrad usually true for parameters, false for buffers
   */
  record StoredTensor(TensorEntry tensor, StoredBytes storage, boolean requiresGrad)
      implements Attribute {}

  /** A bool. */
  record Bool(boolean value) implements Attribute {}

  /** An int (64 bits). */
  record Int(long value) implements Attribute {}

  /** A float (64 bits). */
  record Real(double value) implements Attribute {}

  /** A str. */
  record Text(String value) implements Attribute {
    public Text {
      Objects.requireNonNull(value);
    }
  }

  /** A {@code List[int]}. */
  record Ints(List<Long> values) implements Attribute {
    public Ints {
      values = List.copyOf(values);
    }
  }

  /** None. */
  record None() implements Attribute {}
}
