package io.cupel.format.onnx;

import io.cupel.format.graph.Argument;
import io.cupel.format.graph.BatchFreedom;
import io.cupel.format.graph.ExportedGraph;
import io.cupel.format.graph.GraphException;
import io.cupel.format.graph.GraphInput;
import io.cupel.format.onnx.OnnxProgram.Bound;
import io.cupel.format.onnx.Operand.Computed;
import io.cupel.format.onnx.Operand.Constant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Goes through a graph, node by node, and writes the calls. */
final class Translation {
  private final OnnxModel model;
  private final OnnxProgram.Elements elements;
  private final Calls calls = new Calls();
  private final Weights weights = new Weights(calls);
  private final Map<String, Operand> values = new HashMap<>();
  private final Set<String> unused = new HashSet<>();
  private final Map<String, List<OnnxModel.Node>> readers = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();
  private final Set<OnnxModel.Node> absorbed = Collections.newSetFromMap(new IdentityHashMap<>());

  Translation(OnnxModel model, OnnxProgram.Elements elements) {
    this.model = model;
    this.elements = elements;
    model.initializers().forEach(t -> define(t.name(), new Constant(t, false)));
    model.outputs().forEach(output -> outputs.add(output.name()));
    for (OnnxModel.Node node : model.nodes()) {
      node.inputs().forEach(i -> readers.computeIfAbsent(i, n -> new ArrayList<>()).add(node));
    }
  }

  OnnxProgram program() {
    Computed images = images();
    for (OnnxModel.Node node : model.nodes()) {
      if (!absorbed.contains(node)) {
        translate(node);
      }
    }
    Map<String, List<OptionalLong>> shapes = new LinkedHashMap<>(calls.shapes());
    List<Argument.Value> outputs = new ArrayList<>();
    for (OnnxModel.Declared declared : model.outputs()) {
      if (!(value(declared.name()) instanceof Computed output)) {
        throw GraphException.unsupported("its output does not depend on the images");
      }
      outputs.add(output.value());
      shapes.putIfAbsent(output.value().name(), output.dims().sizes().orElse(List.of()));
    }
    if (outputs.isEmpty()) {
      throw GraphException.unsupported("it has no output");
    }
    List<GraphInput> inputs = new ArrayList<>();
    inputs.add(new GraphInput(GraphInput.Kind.IMAGES, images.value().name(), ""));
    weights.bound().forEach(bound -> inputs.add(input(bound)));
    ExportedGraph graph = new ExportedGraph(inputs, calls.nodes(), outputs, shapes);
    return new OnnxProgram(
        BatchFreedom.of(graph).orElse(graph), weights.bound(), weights.layers(), beside());
  }

  private Optional<String> beside() {
    return values.values().stream()
        .filter(Constant.class::isInstance)
        .map(value -> ((Constant) value).tensor().data())
        .filter(OnnxTensor.External.class::isInstance)
        .map(data -> ((OnnxTensor.External) data).location())
        .min(Comparator.naturalOrder());
  }

  private void translate(OnnxModel.Node node) {
    Operation operation = Operations.of(node);
    try {
      operation.translate(new Step(this, node));
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException e) {
      // Axes beyond 32 bits, a list that is too short: there is no end of what may be written.
      throw GraphException.corrupt(node.operation() + " is given what it cannot take");
    }
  }

  private static GraphInput input(Bound bound) {
    GraphInput.Kind kind =
        switch (bound.role()) {
          case PARAMETER -> GraphInput.Kind.PARAMETER;
          case BUFFER -> GraphInput.Kind.BUFFER;
          case CONSTANT -> GraphInput.Kind.CONSTANT;
        };
    return new GraphInput(kind, bound.value(), bound.tensor().name());
  }

  private Computed images() {
    if (model.inputs().size() != 1) {
      throw GraphException.unsupported(
          "it takes " + model.inputs().size() + " inputs instead of one batch of images");
    }
    OnnxModel.Declared input = model.inputs().get(0);
    if (input.type() == 0 || ElementType.of(input.type()) != ElementType.FLOAT32) {
      throw GraphException.unsupported("its input is no tensor of float32");
    }
    List<OptionalLong> shape = input.shape().orElse(List.of());
    if (shape.size() < 2) {
      throw GraphException.unsupported("its input is not declared to be a batch of images");
    }
    Computed images = calls.known(new Computed(calls.name(), ElementType.FLOAT32, Dims.of(shape)));
    define(input.name(), images);
    return images;
  }

  int opset() {
    return (int) model.opset();
  }

  Calls calls() {
    return calls;
  }

  Weights weights() {
    return weights;
  }

  OnnxProgram.Elements elements() {
    return elements;
  }

  Operand value(String name) {
    Operand value = values.get(name);
    if (unused.contains(name)) {
      throw GraphException.unsupported("it uses " + name + ", which is needed in training only");
    }
    if (value == null) {
      throw GraphException.corrupt("the value " + name + " is used before it is computed");
    }
    return value;
  }

  /** A value that has been computed; empty when it comes later, or never. */
  Optional<Operand> known(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The file's tensors that a node is given, and at how many of its inputs. */
  Map<String, Integer> constants(OnnxModel.Node node) {
    Map<String, Integer> times = new HashMap<>();
    for (String input : node.inputs()) {
      if (values.get(input) instanceof Constant constant) {
        times.merge(constant.tensor().name(), 1, Integer::sum);
      }
    }
    return times;
  }

  void define(String name, Operand value) {
    if (name.isEmpty() || unused.contains(name) || values.put(name, value) != null) {
      throw GraphException.corrupt("the value \"" + name + "\" is computed twice");
    }
  }

  /** Says that an output is not translated; only its use is a mistake. */
  void leaveOut(String name) {
    if (!name.isEmpty() && (values.containsKey(name) || !unused.add(name))) {
      throw GraphException.corrupt("the value \"" + name + "\" is computed twice");
    }
  }

  /** The node that alone reads a value, if it is so and of this operation. */
  Optional<OnnxModel.Node> onlyReader(String value, String operation) {
    List<OnnxModel.Node> all = readers.getOrDefault(value, List.of());
    return all.size() == 1 && !outputs.contains(value) && isOwn(all.get(0), operation)
        ? Optional.of(all.get(0))
        : Optional.empty();
  }

  private static boolean isOwn(OnnxModel.Node node, String operation) {
    return node.operation().equals(operation) && node.domain().isEmpty();
  }

  /** Says that a node has been translated together with an earlier one. */
  void absorb(OnnxModel.Node node) {
    absorbed.add(node);
  }
}
