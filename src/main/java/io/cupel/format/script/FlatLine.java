package io.cupel.format.script;

import io.cupel.format.script.Expression.Call;
import io.cupel.format.script.Expression.Reached;
import io.cupel.format.script.Expression.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One step of a program without calls of its own modules' methods, as far as these were read.
 *
 * @param text its lines, a branch has several
 * @param results names of what it gives
 * @param reads names of values that it is given
 * @param reached modules and their attributes that it names
 * @param call the call that it is; none: a branch, a list
 */
record FlatLine(
    List<String> text,
    List<String> results,
    Set<String> reads,
    Set<Reached> reached,
    Optional<Call> call) {
  FlatLine {
    text = List.copyOf(text);
    results = List.copyOf(results);
    reads = Set.copyOf(reads);
    reached = Set.copyOf(reached);
  }

  /** {@code a = expression}, or {@code a, b, = expression}. */
  static FlatLine of(List<String> results, boolean unpacked, Expression value) {
    Parts parts = new Parts();
    parts.add(value);
    return new FlatLine(
        List.of(assignment(results, unpacked, value)),
        results,
        parts.reads,
        parts.reached,
        value instanceof Call call ? Optional.of(call) : Optional.empty());
  }

  static String assignment(List<String> results, boolean unpacked, Expression value) {
    if (results.isEmpty()) {
      return value.text();
    }
    return String.join(", ", results) + (unpacked ? ", = " : " = ") + value.text();
  }

  /** Lines that belong together. */
  static final class Branch {
    private final List<String> text = new ArrayList<>();
    private final List<String> results = new ArrayList<>();
    private final Parts parts = new Parts();

    void line(int indent, String line) {
      text.add(" ".repeat(indent) + line);
    }

    void reads(Expression expression) {
      parts.add(expression);
    }

    void gives(String result) {
      results.add(result);
    }

    FlatLine asLine() {
      Set<String> reads = new HashSet<>(parts.reads);
      results.forEach(reads::remove);
      return new FlatLine(text, results, reads, parts.reached, Optional.empty());
    }
  }

  /** Whether it names a module that a tensor is in, or the tensor. */
  boolean reaches(Reached tensor) {
    List<String> path = tensor.path();
    return reached.stream()
        .map(Reached::path)
        .anyMatch(r -> r.size() <= path.size() && r.equals(path.subList(0, r.size())));
  }

  private static final class Parts {
    private final Set<String> reads = new HashSet<>();
    private final Set<Reached> reached = new HashSet<>();

    void add(Expression expression) {
      expression
          .all()
          .forEach(
              part -> {
                if (part instanceof Value value) {
                  reads.add(value.text());
                } else if (part instanceof Reached there) {
                  reached.add(there);
                }
              });
    }
  }
}
