package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.onnx.OnnxProgram.Bound;
import io.cupel.format.onnx.OnnxProgram.Layer;
import io.cupel.format.onnx.OnnxProgram.Role;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Constant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tensors of the file that the program uses, and how. */
final class Weights {
  private static final class Use {
    final OnnxTensor tensor;
    final Argument.Value value;
    final boolean transposed;

    Use(OnnxTensor tensor, Argument.Value value, boolean transposed) {
      this.tensor = tensor;
      this.value = value;
      this.transposed = transposed;
    }
  }

  private final Calls calls;
  private final Map<String, Use> uses = new LinkedHashMap<>();
  private final Map<String, Map<OnnxModel.Node, Integer>> readers = new HashMap<>();
  private final Set<String> learned = new HashSet<>();
  private final List<Layer> layers = new ArrayList<>();

  Weights(Calls calls) {
    this.calls = calls;
  }

  /**
   * The tensor as a value of the program. Its first use settles which way round it is seen.
   *
   * @param times as for {@link #used}
   */
  Computed of(Constant constant, OnnxModel.Node node, Map<String, Integer> times) {
    used(constant, node, times);
    OnnxTensor tensor = constant.tensor();
    Use use =
        uses.computeIfAbsent(
            tensor.name(), n -> new Use(tensor, calls.name(), constant.transposed()));
    Constant stored = new Constant(tensor, use.transposed);
    Computed seen =
        calls.known(new Computed(use.value, tensor.type(), Dims.ofLongs(stored.shape())));
    return use.transposed == constant.transposed()
        ? seen
        : calls.add(
            Call.of("t.default").with("self", seen), tensor.type(), Dims.ofLongs(constant.shape()));
  }

  /**
   * Says that a node computes with a tensor, or that its number was read while translating: what
   * changes it changes that node.
   *
   * @param times at how many of its inputs the node is given each tensor, by name; one that it is
   *     not given it takes from the node that it is translated with
   */
  void used(Constant constant, OnnxModel.Node node, Map<String, Integer> times) {
    String name = constant.tensor().name();
    readers
        .computeIfAbsent(name, n -> new IdentityHashMap<>())
        .put(node, times.getOrDefault(name, 1));
  }

  /** Says that training sets this tensor, as far as the operation tells. */
  void learned(Operand operand) {
    floating(operand).ifPresent(learned::add);
  }

  /**
   * Says that a tensor is the weight of a layer. Whole numbers are none that training sets.
   *
   * @param bias empty when the layer has none, or when it is computed
   */
  void layer(Operand weight, Optional<Operand> bias, Layer.Kind kind, long groups) {
    learned(weight);
    bias.ifPresent(this::learned);
    floating(weight)
        .ifPresent(
            name ->
                layers.add(
                    new Layer(
                        name, bias.flatMap(Weights::floating), kind, Math.toIntExact(groups))));
  }

  private static Optional<String> floating(Operand operand) {
    return operand instanceof Constant constant && constant.tensor().type().floating()
        ? Optional.of(constant.tensor().name())
        : Optional.empty();
  }

  /**
   * Layers whose weight nothing else uses, in the order they run: what changes another layer, too,
   * is no layer of its own. A bias that is shared stays as it is.
   */
  List<Layer> layers() {
    Set<String> shared = shared();
    return layers.stream()
        .filter(layer -> !shared.contains(layer.weight()))
        .map(
            layer ->
                new Layer(
                    layer.weight(),
                    layer.bias().filter(bias -> !shared.contains(bias)),
                    layer.kind(),
                    layer.groups()))
        .toList();
  }

  /**
   * Tensors that stand at several inputs; going over the readers takes time, so it is done once.
   */
  private Set<String> shared() {
    Set<String> shared = new HashSet<>();
    readers.forEach(
        (tensor, times) -> {
          if (times.values().stream().mapToInt(n -> n).sum() > 1) {
            shared.add(tensor);
          }
        });
    return shared;
  }

  List<Bound> bound() {
    Set<String> shared = shared();
    return uses.values().stream()
        .map(
            use ->
                new Bound(
                    use.value.name(),
                    use.tensor,
                    use.transposed,
                    learned.contains(use.tensor.name())
                        ? Role.PARAMETER
                        : use.tensor.type().floating() ? Role.BUFFER : Role.CONSTANT,
                    shared.contains(use.tensor.name())))
        .toList();
  }
}
