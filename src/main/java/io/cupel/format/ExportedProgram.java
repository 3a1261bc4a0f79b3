package io.cupel.format;

import io.cupel.format.graph.ExportedGraph;
import io.cupel.format.graph.ForwardText;
import io.cupel.format.graph.GraphInput;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a graph and its tensors as one TorchScript module per dot in the tensors' names. */
final class ExportedProgram {
  private static final String ROOT = "__torch__.ExportedModel";

  private ExportedProgram() {}

  static ModuleText of(ExportedGraph graph, Map<GraphInput, StoredTensor> tensors) {
    TensorModule root = new TensorModule();
    Map<String, String> reached = new HashMap<>();
    Map<String, Boolean> met = new LinkedHashMap<>();
    tensors.forEach(
        (input, tensor) -> {
          boolean parameter = input.kind() == GraphInput.Kind.PARAMETER;
          // Two inputs may stand for one tensor of the model.
          if (met.putIfAbsent(input.tensor(), parameter) == null) {
            root.add(
                input.tensor(),
                new Attribute.StoredTensor(tensor.entry().widened(), tensor.inFile(), parameter));
          }
          reached.put(input.value(), TensorModule.expression(input.tensor()));
        });
    String forward = ForwardText.of(graph, ROOT, reached);
    StringBuilder text = new StringBuilder();
    Attribute.Module module = root.write(ROOT, forward, text);
    return new ModuleText(Map.of("__torch__.py", text.toString()), module);
  }
}
