package io.cupel.format.script;

import io.cupel.format.script.Expression.Reached;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A flat program in two parts: the lines before the first that a layer's parameters may reach, and
 * all others, in their order. Tensors cross that depend on the images; what is made of constants
 * and sizes is made again above, since the values may come from several batches. What is written in
 * place into the one or the other shows only when the parts are tried.
 *
 * @param below lines of the lower part
 * @param above lines of the upper part, first those that are made again
 * @param live names of the values that cross, one at least
 */
record ScriptCut(List<FlatLine> below, List<FlatLine> above, List<String> live) {
  /** Says why a program cannot be cut. */
  static final class Impossible extends Exception {
    private static final long serialVersionUID = 1;

    Impossible(String reason) {
      super(reason);
    }
  }

  /**
   * Cuts.
   *
   * @param tensors the layer's parameters
   */
  static ScriptCut of(FlatProgram program, Set<Reached> tensors) throws Impossible {
    List<FlatLine> lines = program.lines();
    for (int i = 0; i < lines.size(); i++) {
      if (tensors.stream().anyMatch(lines.get(i)::reaches)) {
        return new Division(program, i).parts();
      }
    }
    throw new Impossible("no call is given the layer's parameters");
  }

  /** One place of the cut. */
  private static final class Division {
    private final FlatProgram program;
    private final List<FlatLine> below;
    private final List<FlatLine> rest;
    private final Map<String, FlatLine> makers = new HashMap<>();
    private final Set<String> fixed = new HashSet<>(); // what does not depend on the images
    private final Set<String> live = new HashSet<>();
    private final Set<FlatLine> again = new HashSet<>();

    Division(FlatProgram program, int at) {
      this.program = program;
      below = program.lines().subList(0, at);
      rest = program.lines().subList(at, program.lines().size());
    }

    ScriptCut parts() throws Impossible {
      for (FlatLine line : below) {
        line.results().forEach(result -> makers.put(result, line));
        if (fixed.containsAll(line.reads())) {
          fixed.addAll(line.results());
        }
      }
      follow(neededByTheRest());
      if (live.isEmpty()) {
        throw new Impossible("nothing below the layer depends on the images");
      }
      List<String> crossing = new ArrayList<>(List.of(program.images()));
      below.forEach(line -> crossing.addAll(line.results()));
      crossing.retainAll(live);
      List<FlatLine> above = new ArrayList<>(below.stream().filter(again::contains).toList());
      above.addAll(rest);
      return new ScriptCut(below, above, crossing);
    }

    private Collection<String> neededByTheRest() {
      Set<String> needed = new LinkedHashSet<>();
      Set<String> made = new HashSet<>();
      for (FlatLine line : rest) {
        needed.addAll(line.reads());
        made.addAll(line.results());
      }
      needed.addAll(FlatLine.of(List.of(), false, program.answer()).reads());
      needed.removeAll(made);
      return needed;
    }

    private void follow(Collection<String> needed) throws Impossible {
      Deque<String> open = new ArrayDeque<>(needed);
      while (!open.isEmpty()) {
        String value = open.pop();
        FlatLine maker = makers.get(value);
        if (maker == null) {
          live.add(value); // the images
        } else if (fixed.contains(value) || program.kind(value) == ValueKind.NUMBERS) {
          if (again.add(maker)) {
            open.addAll(maker.reads());
          }
        } else if (program.kind(value) == ValueKind.TENSOR) {
          live.add(value);
        } else {
          throw new Impossible("more than tensors would cross the cut");
        }
      }
    }
  }
}
