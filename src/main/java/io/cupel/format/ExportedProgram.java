package io.cupel.format;

import io.cupel.format.graph.ExportedGraph;
import io.cupel.format.graph.GraphInput;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a graph and its tensors as one TorchScript module per dot in the tensors' names. */
final class ExportedProgram {
  private static final String ROOT = "__torch__.ExportedModel";

  private ExportedProgram() {}

  /**
   * @param layers those at which it can be run in two parts, where that is possible
   */
  static TranslatedProgram of(
      ExportedGraph graph, Map<GraphInput, StoredTensor> tensors, List<Layer> layers) {
    TensorModule root = new TensorModule();
    Map<String, String> reached = new HashMap<>();
    Map<String, List<Long>> sizes = new HashMap<>();
    Map<String, Boolean> met = new LinkedHashMap<>();
    tensors.forEach(
        (input, tensor) -> {
          boolean parameter = input.kind() == GraphInput.Kind.PARAMETER;
          // Several inputs may stand for one tensor of the model, but no name for several.
          if (met.putIfAbsent(input.tensor(), parameter) == null) {
            root.add(
                input.tensor(),
                new Attribute.StoredTensor(tensor.entry().widened(), tensor.inFile(), parameter));
          }
          reached.put(input.value(), TensorModule.expression(input.tensor()));
          sizes.put(input.value(), tensor.entry().shape());
        });
    GraphMethods methods = GraphMethods.of(graph, ROOT, reached, sizes, layers);
    StringBuilder text = new StringBuilder();
    Attribute.Module module = root.write(ROOT, methods.text(), text);
    return new TranslatedProgram(
        new ModuleText(Map.of("__torch__.py", text.toString()), module), methods.cuts());
  }
}
