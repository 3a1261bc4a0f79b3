package io.cupel.format.graph;

import io.cupel.format.graph.LayerCut.Parts;
import io.cupel.format.graph.LayerCut.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Methods beside {@link ForwardText forward} that run a graph in two parts, cut at a layer, and
 * give what goes into the layer and comes out of it.
 *
 * @param methods indented by two spaces; empty when it cannot be cut
 * @param cut what they are called, or why there are none
 */
public record PartsText(String methods, LayerCut cut) {
  /**
   * A layer.
   *
   * @param name dotted
   * @param weight name of its weight among the model's tensors
   * @param bias name of its bias
   */
  public record At(String name, String weight, Optional<String> bias) {}

  /**
   * The methods for one layer of a graph.
   *
   * @param className qualified
   * @param tensors as in {@link ForwardText#of}
   * @param sizes of these tensors, by their names in the graph
   * @param number tells the methods of several layers apart
   * @throws GraphException as {@link ForwardText#of}
   */
  public static PartsText of(
      ExportedGraph graph,
      String className,
      Map<String, String> tensors,
      Map<String, List<Long>> sizes,
      At layer,
      int number) {
    List<String> weights = valuesOf(graph, layer.weight());
    Set<String> parameters = new HashSet<>(weights);
    layer.bias().ifPresent(bias -> parameters.addAll(valuesOf(graph, bias)));
    try {
      GraphCut cut = GraphCut.of(graph, parameters);
      Optional<LayerCall> call =
          weights.size() == 1 ? LayerCall.of(cut.above(), weights.get(0)) : Optional.empty();
      MultiplyAdds work = new MultiplyAdds(shapes(graph, sizes), graph.images(), graph.nodes());
      OptionalDouble below = work.of(cut.below());
      OptionalDouble above = work.of(cut.above());
      double all = below.orElse(0) + above.orElse(0);
      boolean known = below.isPresent() && above.isPresent() && all > 0;
      Parts parts =
          new Parts(
              layer.name(),
              number,
              known ? below.getAsDouble() / all : 1,
              known ? above.getAsDouble() / all : 1,
              call.isPresent());
      return new PartsText(new Writer(graph, className, tensors, cut, parts).write(call), parts);
    } catch (GraphCut.Impossible e) {
      return new PartsText("", new LayerCut.Whole(layer.name(), e.getMessage()));
    }
  }

  /** A tensor of the model may stand for several inputs of the graph. */
  private static List<String> valuesOf(ExportedGraph graph, String tensor) {
    return graph.inputs().stream()
        .filter(input -> input.tensor().equals(tensor) && input.kind() != GraphInput.Kind.IMAGES)
        .map(GraphInput::value)
        .toList();
  }

  private static Map<String, List<OptionalLong>> shapes(
      ExportedGraph graph, Map<String, List<Long>> sizes) {
    Map<String, List<OptionalLong>> shapes = new HashMap<>(graph.shapes());
    sizes.forEach(
        (value, shape) -> shapes.put(value, shape.stream().map(OptionalLong::of).toList()));
    return shapes;
  }

  private record Writer(
      ExportedGraph graph,
      String className,
      Map<String, String> tensors,
      GraphCut cut,
      Parts parts) {
    String write(Optional<LayerCall> call) {
      return below()
          + above(Step.ABOVE, Optional.empty())
          + call.map(
                  c -> above(Step.TAPPED, call) + c.rows().methods(parts, tensors.get(c.weight())))
              .orElse("");
    }

    private MethodText method() {
      return new MethodText(className, tensors);
    }

    private String below() {
      MethodText text = method();
      text.head(parts.method(Step.BELOW), List.of("v_" + graph.images()), cut.live().size());
      text.images(graph, cut.below());
      define(text, cut.below());
      cut.below().forEach(text::call);
      text.give(cut.live());
      return text.toString();
    }

    private String above(Step step, Optional<LayerCall> tapped) {
      MethodText text = method();
      text.head(
          parts.method(step),
          cut.live().stream().map(Argument::text).toList(),
          graph.outputs().size() + (tapped.isPresent() ? 2 : 0));
      cut.live().forEach(value -> text.taken(value.name()));
      text.device(cut.live().get(0).name());
      define(text, cut.above());
      for (GraphNode node : cut.above()) {
        if (tapped.isPresent() && node.equals(tapped.get().node())) {
          text.callKept(node, "tap");
        } else {
          text.call(node);
        }
      }
      List<String> answers = new ArrayList<>(graph.outputs().stream().map(Argument::text).toList());
      tapped.ifPresent(
          call -> {
            answers.add(new Argument.Value(call.input()).text());
            answers.add("tap");
          });
      text.giveText(answers);
      return text.toString();
    }

    /** The model's tensors that calls are given, or that are answers. */
    private void define(MethodText text, List<GraphNode> calls) {
      Set<String> used =
          calls.stream().flatMap(c -> c.values().stream()).collect(Collectors.toSet());
      graph.outputs().forEach(output -> used.add(output.name()));
      for (GraphInput input : graph.inputs()) {
        if (input.kind() != GraphInput.Kind.IMAGES && used.contains(input.value())) {
          text.tensor(input.value());
        }
      }
    }
  }
}
