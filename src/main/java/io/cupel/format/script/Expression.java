package io.cupel.format.script;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An expression, as PyTorch writes programs: it has no operators but calls. */
sealed interface Expression {
  /** As text of a program. */
  String text();

  /** What it is made of, from left to right. */
  default List<Expression> parts() {
    return List.of();
  }

  /** This and all within. */
  default Stream<Expression> all() {
    return Stream.concat(Stream.of(this), parts().stream().flatMap(Expression::all));
  }

  /** A number, a string. */
  record Literal(String text) implements Expression {}

  /** A name that is not the method's own: a module of PyTorch, a type, a word such as None. */
  record Name(String text) implements Expression {}

  /** What a call gave, or an argument of the method. */
  record Value(String text) implements Expression {}

  /**
   * A module, or an attribute of one, as it is reached from the program's own.
   *
   * @param path names, from the outermost; empty: the program's module
   */
  record Reached(List<String> path) implements Expression {
    public Reached {
      path = List.copyOf(path);
    }

    Reached attribute(String name) {
      List<String> longer = new ArrayList<>(path);
      longer.add(name);
      return new Reached(longer);
    }

    /** Whose attribute it is; not of the program's own module. */
    Reached module() {
      return new Reached(path.subList(0, path.size() - 1));
    }

    /** The last of the path. */
    String name() {
      return path.get(path.size() - 1);
    }

    @Override
    public String text() {
      String text = "self";
      for (String name : path) {
        text = "getattr(" + text + ", \"" + name + "\")";
      }
      return text;
    }
  }

  /** {@code of.name}. */
  record Attribute(Expression of, String name) implements Expression {
    @Override
    public String text() {
      return (of instanceof Name || of instanceof Attribute ? of.text() : "(" + of.text() + ")")
          + "."
          + name;
    }

    @Override
    public List<Expression> parts() {
      return List.of(of);
    }
  }

  /**
   * One argument of a call.
   *
   * @param name empty: by its place
   */
  record Given(Optional<String> name, Expression value) {}

  /** {@code function(arguments)}. */
  record Call(Expression function, List<Given> arguments) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public String text() {
      return arguments.stream()
          .map(a -> a.name().map(n -> n + "=").orElse("") + a.value().text())
          .collect(joining(", ", function.text() + "(", ")"));
    }

    @Override
    public List<Expression> parts() {
      List<Expression> parts = new ArrayList<>(List.of(function));
      arguments.forEach(a -> parts.add(a.value()));
      return parts;
    }

    /** The argument at a place, unless it is named. */
    Optional<Expression> argument(int index) {
      return index < arguments.size() && arguments.get(index).name().isEmpty()
          ? Optional.of(arguments.get(index).value())
          : Optional.empty();
    }
  }

  /** A list, or a tuple. */
  record Items(boolean list, List<Expression> values) implements Expression {
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String text() {
      String inner = values.stream().map(v -> v.text() + ",").collect(joining(" "));
      return list ? "[" + inner.replaceFirst(",$", "") + "]" : "(" + inner + ")";
    }

    @Override
    public List<Expression> parts() {
      return values;
    }
  }

  /** {@code of[index]}: an item, or a type such as List[int]. */
  record Item(Expression of, List<Expression> index) implements Expression {
    public Item {
      index = List.copyOf(index);
    }

    @Override
    public String text() {
      String inner = index.stream().map(Expression::text).collect(joining(", "));
      return (of instanceof Name ? of.text() : "(" + of.text() + ")") + "[" + inner + "]";
    }

    @Override
    public List<Expression> parts() {
      List<Expression> parts = new ArrayList<>(List.of(of));
      parts.addAll(index);
      return parts;
    }
  }
}
