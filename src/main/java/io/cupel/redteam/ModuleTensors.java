package io.cupel.redteam;

import io.cupel.format.Attribute;
import java.util.Iterator;
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

  /**
   * The same tree with other values.
   *
   * @param values of the tensors in the order of {@link #of}
   */
  static Attribute.Module withValues(Attribute.Module module, Iterator<float[]> values) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    module
        .attributes()
        .forEach((name, attribute) -> attributes.put(name, withValues(attribute, values)));
    return new Attribute.Module(module.className(), attributes);
  }

  private static Attribute withValues(Attribute attribute, Iterator<float[]> values) {
    if (attribute instanceof Attribute.Tensor tensor) {
      return new Attribute.Tensor(values.next(), tensor.shape(), tensor.requiresGrad());
    }
    return attribute instanceof Attribute.Module child ? withValues(child, values) : attribute;
  }
}
