package io.cupel.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Walks pickled modules as PyTorch's {@code named_parameters} does: a module's own tensors first,
 * then its children in order; a tensor or module met again under another name is not listed again.
 */
final class ModuleTree {
  /** Modules inside modules. */
  static final int MAX_DEPTH = 200;

  /** Letters of a module's dotted name. */
  static final int MAX_NAME = 4096;

  private final Function<String, Optional<ModuleClass>> classes;
  private final Map<String, Optional<ModuleClass>> known = new HashMap<>();
  private final List<TensorEntry> parameters = new ArrayList<>();
  private final List<TensorEntry> buffers = new ArrayList<>();
  private final List<Layer> layers = new ArrayList<>();
  private final Set<Pickled> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param classes what a class tells, by its qualified name; asked once for each
   */
  ModuleTree(Function<String, Optional<ModuleClass>> classes) {
    this.classes = classes;
  }

  void walk(Pickled.Instance root) {
    seen.add(root);
    module(root, "", 0);
  }

  List<TensorEntry> parameters() {
    return List.copyOf(parameters);
  }

  List<TensorEntry> buffers() {
    return List.copyOf(buffers);
  }

  List<Layer> layers() {
    return List.copyOf(layers);
  }

  private void module(Pickled.Instance module, String prefix, int depth) {
    if (depth > MAX_DEPTH) {
      throw new PickleException("its modules are nested more than " + MAX_DEPTH + " deep");
    }
    if (prefix.length() > MAX_NAME) {
      throw new PickleException("a module's name has more than " + MAX_NAME + " letters");
    }
    known
        .computeIfAbsent(module.type().qualified(), classes)
        .ifPresent(type -> tensors(module, type, prefix));
    for (Map.Entry<String, Pickled> attribute : module.state().entrySet()) {
      if (attribute.getValue() instanceof Pickled.Instance child && seen.add(child)) {
        module(child, prefix + attribute.getKey() + '.', depth + 1);
      }
    }
  }

  private void tensors(Pickled.Instance module, ModuleClass type, String prefix) {
    List<TensorEntry> own = new ArrayList<>();
    for (Map.Entry<String, Pickled> attribute : module.state().entrySet()) {
      String name = attribute.getKey();
      boolean parameter = type.parameters().contains(name);
      if (attribute.getValue() instanceof Pickled.Tensor tensor
          && (parameter || type.buffers().contains(name))
          && seen.add(tensor)) {
        TensorEntry entry = TensorEntry.of(prefix + name, tensor);
        (parameter ? own : buffers).add(entry);
      }
    }
    parameters.addAll(own);
    layer(prefix, own, type).ifPresent(layers::add);
    projection(prefix, own).ifPresent(layers::add);
  }

  private static Optional<Layer> layer(String prefix, List<TensorEntry> own, ModuleClass type) {
    String name = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
    return named(own, prefix + "weight")
        .map(
            weight ->
                new Layer(name, weight, named(own, prefix + "bias"), type.kind(), type.groups()));
  }

  /** As PyTorch's attention keeps it: not in a module of its own. */
  private static Optional<Layer> projection(String prefix, List<TensorEntry> own) {
    String name = prefix + Layer.ATTENTION_INPUT;
    return named(own, name + "_weight")
        .map(weight -> new Layer(name, weight, named(own, name + "_bias"), LayerKind.ATTENTION, 1));
  }

  private static Optional<TensorEntry> named(List<TensorEntry> tensors, String name) {
    return tensors.stream().filter(t -> t.name().equals(name)).findFirst();
  }
}
