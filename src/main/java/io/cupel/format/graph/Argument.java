package io.cupel.format.graph;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a call in a graph is given, and how it stands in TorchScript's text. */
public sealed interface Argument {
  /** Its text, an expression. */
  String text();

  /** None. */
  record None() implements Argument {
    @Override
    public String text() {
      return "None";
    }
  }

  /** A bool. */
  record Bool(boolean value) implements Argument {
    @Override
    public String text() {
      return value ? "True" : "False";
    }
  }

  /** An int; PyTorch's own codes (element type, memory format, layout) are ints too. */
  record Int(long value) implements Argument {
    @Override
    public String text() {
      return Long.toString(value);
    }
  }

  /** A float. */
  record Real(double value) implements Argument {
    @Override
    public String text() {
      if (Double.isFinite(value)) {
        return Double.toString(value).replace("E", "e");
      }
      return Double.isNaN(value)
          ? "float(\"nan\")"
          : value > 0 ? "float(\"inf\")" : "float(\"-inf\")";
    }
  }

  /** A str that is one word, such as {@code same} or {@code tanh}. */
  record Word(String value) implements Argument {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.,> -]{0,200}");

    public Word {
      if (!WORD.matcher(value).matches()) {
        throw GraphException.unsupported("a call is given an unusual string");
      }
    }

    @Override
    public String text() {
      return '"' + value + '"';
    }
  }

  /** A tensor or number that was computed before, or an input; never a name that means anything. */
  record Value(String name) implements Argument {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9]{0,1000}");

    public Value {
      if (!NAME.matcher(name).matches()) {
        throw GraphException.corrupt("a value's name is no identifier");
      }
    }

    @Override
    public String text() {
      return "v_" + name; // so that it can be no keyword, and none of our own names
    }
  }

  /**
   * The device of the input, whatever device the program was exported on: the file's tensors go
   * where the engine runs.
   */
  record Device() implements Argument {
    /** The variable that {@link ForwardText} sets first. */
    static final String VARIABLE = "device";

    @Override
    public String text() {
      return VARIABLE;
    }
  }

  /**
   * A list.
   *
   * @param type of its elements in TorchScript, such as {@code int} or {@code Optional[Tensor]}
   */
  record Items(String type, List<Argument> values) implements Argument {
    public Items {
      Objects.requireNonNull(type);
      values = List.copyOf(values);
    }

    @Override
    public String text() {
      String list = values.stream().map(Argument::text).collect(joining(", ", "[", "]"));
      // Without the annotation an empty list would be one of tensors.
      return values.isEmpty() || type.startsWith("Optional")
          ? "annotate(List[" + type + "], " + list + ")"
          : list;
    }
  }

  /** Of a kind that no classifier needs, such as a graph within the graph. */
  record Other(String kind) implements Argument {
    @Override
    public String text() {
      throw GraphException.unsupported("a call has an argument of the kind " + kind);
    }
  }
}
