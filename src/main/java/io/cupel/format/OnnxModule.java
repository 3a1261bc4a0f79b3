package io.cupel.format;

import static java.util.stream.Collectors.joining;

import io.cupel.format.graph.ExportedGraph;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.OnnxProgram.Role;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes a translated ONNX model as one TorchScript class. ONNX's names have no structure that
 * could be relied on, and libtorch allows dots and colons in an attribute's name.
 */
final class OnnxModule {
  private static final String ROOT = "__torch__.OnnxModel";

  /** What needs no escape between quotes. */
  private static final Pattern NAME = Pattern.compile("[ !#-\\[\\]-~]{1,1000}");

  private OnnxModule() {}

  /**
   * @param layers those at which it can be run in two parts, where that is possible
   */
  static TranslatedProgram of(
      ExportedGraph graph, Collection<OnnxWeight> tensors, List<Layer> layers) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    Map<String, String> reached = new HashMap<>();
    Map<String, List<Long>> sizes = new HashMap<>();
    attributes.put("training", new Attribute.Bool(false));
    // A method's name is taken, too.
    attributes.put("forward", new Attribute.None());
    for (OnnxWeight tensor : tensors) {
      boolean parameter = tensor.bound().role() == Role.PARAMETER;
      // Only parameters are asked for by their names.
      String name = parameter ? tensor.entry().name() : "tensor " + attributes.size();
      Attribute stored =
          new Attribute.StoredTensor(tensor.entry().widened(), tensor.place(), parameter);
      if (!NAME.matcher(name).matches() || attributes.putIfAbsent(name, stored) != null) {
        throw GraphException.unsupportedName();
      }
      reached.put(tensor.bound().value(), "getattr(self, \"" + name + "\")");
      sizes.put(tensor.bound().value(), tensor.entry().shape());
    }
    attributes.remove("forward");
    GraphMethods methods = GraphMethods.of(graph, ROOT, reached, sizes, layers);
    String text =
        "class OnnxModel(Module):\n"
            + ("  __parameters__ = [" + names(attributes, true) + "]\n")
            + ("  __buffers__ = [" + names(attributes, false) + "]\n")
            + "  training : bool\n"
            + attributes.keySet().stream()
                .skip(1)
                .map(name -> "  __annotations__[\"" + name + "\"] = Tensor\n")
                .collect(joining())
            + methods.text();
    return new TranslatedProgram(
        new ModuleText(Map.of("__torch__.py", text), new Attribute.Module(ROOT, attributes)),
        methods.cuts());
  }

  private static String names(Map<String, Attribute> attributes, boolean parameters) {
    return attributes.entrySet().stream()
        .filter(
            a ->
                a.getValue() instanceof Attribute.StoredTensor stored
                    && stored.requiresGrad() == parameters)
        .map(a -> '"' + a.getKey() + "\", ")
        .collect(joining());
  }
}
