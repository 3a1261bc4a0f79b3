package io.cupel.redteam;

import io.cupel.format.Attribute;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors of a module tree, by dotted name and in the tree's order. */
final class ModuleTensors {
  private ModuleTensors() {}

  static Map<String, Attribute.Tensor> of(Attribute.Module root) {
    Map<String, Attribute.Tensor> tensors = new LinkedHashMap<>();
    collect(root, "", tensors);
    return tensors;
  }

  private static void collect(
      Attribute.Module module, String prefix, Map<String, Attribute.Tensor> tensors) {
    module
        .attributes()
        .forEach(
            (name, value) -> {
              if (value instanceof Attribute.Tensor tensor) {
                tensors.put(prefix + name, tensor);
              } else if (value instanceof Attribute.Module child) {
                collect(child, prefix + name + '.', tensors);
              }
            });
  }
}
