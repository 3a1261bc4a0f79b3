package io.cupel.format.script;

import io.cupel.format.graph.LayerCut;
import io.cupel.format.script.Expression.Reached;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Methods for a program's own module that run it in two parts.
 *
 * @param methods their text, indented by two spaces; empty when it cannot be cut anywhere
 * @param cuts for each layer that was asked for, whether and how it can be run in two parts
 * @param work how much the parts do; empty when that is not known
 */
public record ScriptParts(String methods, List<LayerCut> cuts, Optional<Work> work) {
  /**
   * Tells how much is below a layer.
   *
   * @param method of one batch of images gives the multiply-adds of each call that has any, in
   *     their order
   * @param callsBelow how many of these are below, by layer
   */
  public record Work(String method, Map<String, Integer> callsBelow) {
    public Work {
      callsBelow = Collections.unmodifiableMap(new LinkedHashMap<>(callsBelow));
    }
  }

  /**
   * A layer where the program shall be cut.
   *
   * @param name dotted
   * @param weight dotted name of its weight
   * @param bias dotted name of its bias
   */
  public record At(String name, String weight, Optional<String> bias) {
    Set<Reached> tensors() {
      return Stream.concat(Stream.of(weight), bias.stream())
          .map(name -> new Reached(path(name)))
          .collect(Collectors.toSet());
    }
  }

  /** The name of the method that counts. */
  static final String WORK = "multiply_adds";

  /**
   * The methods for some layers of a program.
   *
   * @param weights dotted names of all weights with rows that make one number of a result each
   */
  public static ScriptParts of(
      ScriptModule root, ScriptCode code, Set<String> weights, List<At> layers) {
    Set<List<String>> counted = weights.stream().map(ScriptParts::path).collect(Collectors.toSet());
    try {
      ScriptModules modules = new ScriptModules(root, code);
      requireFree(modules.methods(root).keySet());
      Set<List<String>> withWeights =
          Stream.concat(counted.stream(), layers.stream().map(layer -> path(layer.weight())))
              .map(weight -> weight.subList(0, weight.size() - 1))
              .collect(Collectors.toSet());
      FlatProgram program = Flattening.of(modules, withWeights);
      return new PartsWriter(modules, program, new MultiplyCount(modules, counted)).write(layers);
    } catch (UnreadableScriptException e) {
      return new ScriptParts(
          "",
          layers.stream().<LayerCut>map(l -> new LayerCut.Whole(l.name(), e.getMessage())).toList(),
          Optional.empty());
    }
  }

  static List<String> path(String dotted) {
    return List.of(dotted.split("\\.", -1));
  }

  /** A program that has such methods itself is left alone. */
  private static void requireFree(Set<String> names) {
    if (names.contains(WORK) || names.stream().anyMatch(ScriptParts::isTaken)) {
      throw new UnreadableScriptException("it has methods of the names that the parts would have");
    }
  }

  private static boolean isTaken(String name) {
    return name.matches("(below|above|tapped|inputs|outputs)_\\d+");
  }
}
