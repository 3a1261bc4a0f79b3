package io.cupel.format;

import io.cupel.format.graph.ExportedGraph;
import io.cupel.format.graph.ForwardText;
import io.cupel.format.graph.LayerCut;
import io.cupel.format.graph.PartsText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The methods of a translated graph: {@code forward}, and what runs it in two parts.
 *
 * @param text indented by two spaces
 * @param cuts for each layer that was asked for, whether and how it can be run in two parts
 */
record GraphMethods(String text, List<LayerCut> cuts) {
  /**
   * @param className qualified
   * @param reached how a tensor is reached from {@code self}, by its name in the graph
   * @param sizes of these tensors, by their names in the graph
   */
  static GraphMethods of(
      ExportedGraph graph,
      String className,
      Map<String, String> reached,
      Map<String, List<Long>> sizes,
      List<Layer> layers) {
    StringBuilder text = new StringBuilder(ForwardText.of(graph, className, reached));
    List<LayerCut> cuts = new ArrayList<>();
    for (Layer layer : layers) {
      PartsText.At at =
          new PartsText.At(
              layer.name(), layer.weight().name(), layer.bias().map(TensorEntry::name));
      PartsText parts = PartsText.of(graph, className, reached, sizes, at, cuts.size());
      text.append(parts.methods());
      cuts.add(parts.cut());
    }
    return new GraphMethods(text.toString(), cuts);
  }
}
