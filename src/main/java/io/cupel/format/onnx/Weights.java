package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.onnx.OnnxProgram.Bound;
import io.cupel.format.onnx.OnnxProgram.Layer;
import io.cupel.format.onnx.OnnxProgram.Role;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Constant;
import java.util.ArrayList;
import java.util.Collections;
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
    final Set<OnnxModel.Node> nodes = Collections.newSetFromMap(new IdentityHashMap<>());

    Use(OnnxTensor tensor, Argument.Value value, boolean transposed) {
      this.tensor = tensor;
      this.value = value;
      this.transposed = transposed;
    }
  }

  private final Calls calls;
  private final Map<String, Use> uses = new LinkedHashMap<>();
  private final Set<String> learned = new HashSet<>();
  private final List<Layer> layers = new ArrayList<>();

  Weights(Calls calls) {
    this.calls = calls;
  }

  /** The tensor as a value of the program. Its first use settles which way round it is seen. */
  Computed of(Constant constant, OnnxModel.Node node) {
    OnnxTensor tensor = constant.tensor();
    Use use =
        uses.computeIfAbsent(
            tensor.name(), n -> new Use(tensor, calls.name(), constant.transposed()));
    use.nodes.add(node);
    Constant stored = new Constant(tensor, use.transposed);
    Computed seen =
        calls.known(new Computed(use.value, tensor.type(), Dims.ofLongs(stored.shape())));
    return use.transposed == constant.transposed()
        ? seen
        : calls.add(
            Call.of("t.default").with("self", seen), tensor.type(), Dims.ofLongs(constant.shape()));
  }

  /** Says that training sets this tensor, as far as the operation tells. */
  void learned(Operand operand) {
    if (operand instanceof Constant constant && constant.tensor().type().floating()) {
      learned.add(constant.tensor().name());
    }
  }

  /**
   * Says that a tensor is the weight of a layer.
   *
   * @param bias empty when the layer has none, or when it is computed
   */
  void layer(Operand weight, Optional<Operand> bias, Layer.Kind kind, long groups) {
    learned(weight);
    bias.ifPresent(this::learned);
    if (weight instanceof Constant constant) {
      Optional<String> name =
          bias.filter(Constant.class::isInstance).map(b -> ((Constant) b).tensor().name());
      layers.add(new Layer(constant.tensor().name(), name, kind, Math.toIntExact(groups)));
    }
  }

  /**
   * Layers whose weight no other node uses, in the order they run: what changes another layer, too,
   * is no layer of its own. A bias that is shared stays as it is.
   */
  List<Layer> layers() {
    return layers.stream()
        .filter(layer -> !shared(layer.weight()))
        .map(
            layer ->
                new Layer(
                    layer.weight(),
                    layer.bias().filter(bias -> !shared(bias)),
                    layer.kind(),
                    layer.groups()))
        .toList();
  }

  private boolean shared(String tensor) {
    return uses.get(tensor).nodes.size() > 1;
  }

  List<Bound> bound() {
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
                    shared(use.tensor.name())))
        .toList();
  }
}
