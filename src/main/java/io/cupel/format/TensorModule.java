package io.cupel.format;

import static java.util.stream.Collectors.joining;

import io.cupel.format.graph.GraphException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A module that holds tensors and modules by name, and the text of its TorchScript class. */
final class TensorModule {
  /** Modules inside modules. */
  private static final int MAX_DEPTH = 100;

  /** What stands between the dots of a tensor's name. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,200}");

  private final Map<String, Attribute.StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, TensorModule> children = new LinkedHashMap<>();

  /** How a tensor of this dotted name is reached. Names may be numbers or keywords. */
  static String expression(String dotted) {
    String expression = "self";
    for (String name : names(dotted)) {
      expression = "getattr(" + expression + ", \"" + name + "\")";
    }
    return expression;
  }

  private static List<String> names(String dotted) {
    List<String> names = List.of(dotted.split("\\.", -1));
    if (names.size() > MAX_DEPTH || !names.stream().allMatch(n -> NAME.matcher(n).matches())) {
      throw GraphException.unsupportedName();
    }
    return names;
  }

  void add(String dotted, Attribute.StoredTensor tensor) {
    List<String> names = names(dotted);
    TensorModule module = this;
    for (String name : names.subList(0, names.size() - 1)) {
      module = module.children.computeIfAbsent(name, n -> new TensorModule());
    }
    module.tensors.put(names.get(names.size() - 1), tensor);
  }

  /**
   * Appends the class's text, its children's first, as libtorch reads them.
   *
   * @param className qualified
   * @param methods the class's methods, indented
   */
  Attribute.Module write(String className, String methods, StringBuilder text) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    StringBuilder declared = new StringBuilder();
    attributes.put("training", new Attribute.Bool(false));
    tensors.forEach(
        (name, tensor) -> {
          if (attributes.put(name, tensor) != null) {
            throw GraphException.unsupportedName();
          }
          declared.append(annotation(name, "Tensor"));
        });
    children.forEach(
        (name, child) -> {
          String type = className + '_' + (attributes.size() - 1);
          Attribute.Module module = child.write(type, "", text);
          if (attributes.put(name, module) != null) {
            throw GraphException.unsupportedName();
          }
          declared.append(annotation(name, module.className()));
        });
    text.append("class ").append(className.substring(className.lastIndexOf('.') + 1));
    text.append("(Module):\n");
    text.append("  __parameters__ = [").append(names(true)).append("]\n");
    text.append("  __buffers__ = [").append(names(false)).append("]\n");
    text.append("  training : bool\n").append(declared).append(methods);
    return new Attribute.Module(className, attributes);
  }

  private String names(boolean parameters) {
    return tensors.entrySet().stream()
        .filter(tensor -> tensor.getValue().requiresGrad() == parameters)
        .map(tensor -> '"' + tensor.getKey() + "\", ")
        .collect(joining());
  }

  private static String annotation(String name, String type) {
    return "  __annotations__[\"" + name + "\"] = " + type + '\n';
  }
}
