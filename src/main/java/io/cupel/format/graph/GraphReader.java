package io.cupel.format.graph;

import com.fasterxml.jackson.databind.JsonNode;
import io.cupel.format.graph.GraphInput.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads the JSON of an exported program. */
public final class GraphReader {
  /** Calls in a graph. */
  static final int MAX_NODES = 50_000;

  /** The schema's major number, as PyTorch 2.7 to 2.15 write it. */
  private static final long SCHEMA = 8;

  private final JsonNode graph;
  private final JsonNode signature;

  private GraphReader(JsonNode program) {
    JsonNode module = JsonFields.object(program, "graph_module");
    this.graph = JsonFields.object(module, "graph");
    this.signature = JsonFields.object(module, "signature");
  }

  /**
   * The program's graph.
   *
   * @param json UTF-8, with an accessible array
   * @throws GraphException CORRUPT_ARCHIVE when it is no program or beyond the limits,
   *     UNSUPPORTED_EXPORT when it takes or gives something else than a classifier does
   */
  public static ExportedGraph read(ByteBuffer json) {
    JsonNode program = BoundedJson.parse(json);
    long major = JsonFields.integer(JsonFields.object(program, "schema_version").path("major"));
    if (major != SCHEMA) {
      throw GraphException.unsupported(
          "it has the schema version " + major + "; " + SCHEMA + " is read");
    }
    return new GraphReader(program).read();
  }

  private ExportedGraph read() {
    List<GraphInput> inputs = inputs();
    List<Argument.Value> outputs = outputs();
    Map<String, List<OptionalLong>> shapes = new HashMap<>();
    for (GraphInput input : inputs) {
      if (input.kind() == Kind.IMAGES) {
        shapes.put(input.value(), shape(input.value()));
      }
    }
    outputs.forEach(output -> shapes.put(output.name(), shape(output.name())));
    graph
        .path("tensor_values")
        .fields()
        .forEachRemaining(value -> shapes.computeIfAbsent(value.getKey(), name -> told(value)));
    ExportedGraph read = new ExportedGraph(inputs, nodes(), outputs, Map.copyOf(shapes));
    if (shapes.get(read.images()).isEmpty()) {
      throw GraphException.unsupported("its input is a single number, not a batch of images");
    }
    return read;
  }

  private List<GraphInput> inputs() {
    List<GraphInput> inputs = new ArrayList<>();
    for (JsonNode spec : JsonFields.list(signature, "input_specs")) {
      Map.Entry<String, JsonNode> field = JsonFields.onlyField(spec);
      JsonNode value = field.getValue();
      switch (field.getKey()) {
        case "parameter" -> inputs.add(input(Kind.PARAMETER, value, "parameter_name"));
        case "buffer" ->
            inputs.add(
                input(
                    value.path("persistent").asBoolean(true) ? Kind.BUFFER : Kind.UNSAVED_BUFFER,
                    value,
                    "buffer_name"));
        case "tensor_constant" -> inputs.add(input(Kind.CONSTANT, value, "tensor_constant_name"));
        case "user_input" -> {
          // Numbers and the like are part of the graph already; who gives them is not asked.
          if (ArgumentReader.read(JsonFields.object(value, "arg")) instanceof Argument.Value images
              && value.path("arg").has("as_tensor")) {
            inputs.add(new GraphInput(Kind.IMAGES, images.name(), ""));
          }
        }
        case "constant_input" -> {
          // As above.
        }
        default ->
            throw GraphException.unsupported("it takes an input of the kind " + field.getKey());
      }
    }
    long images = inputs.stream().filter(i -> i.kind() == Kind.IMAGES).count();
    if (images != 1) {
      throw GraphException.unsupported(
          "it takes " + images + " tensors; a classifier takes one batch of images");
    }
    return inputs;
  }

  private static GraphInput input(Kind kind, JsonNode spec, String name) {
    String value = JsonFields.text(JsonFields.object(spec, "arg"), "name");
    return new GraphInput(kind, new Argument.Value(value).name(), JsonFields.text(spec, name));
  }

  private List<Argument.Value> outputs() {
    List<Argument.Value> outputs = new ArrayList<>();
    for (JsonNode spec : JsonFields.list(signature, "output_specs")) {
      Map.Entry<String, JsonNode> field = JsonFields.onlyField(spec);
      switch (field.getKey()) {
        case "user_output" -> {
          JsonNode argument = JsonFields.object(field.getValue(), "arg");
          if (argument.has("as_tensor")
              && ArgumentReader.read(argument) instanceof Argument.Value value) {
            outputs.add(value);
          }
        }
        case "buffer_mutation" ->
            throw GraphException.unsupported(
                "it changes its own buffers, as a model in training mode does");
        default ->
            throw GraphException.unsupported("it has an output of the kind " + field.getKey());
      }
    }
    if (outputs.isEmpty()) {
      throw GraphException.unsupported("it answers with no tensor");
    }
    return outputs;
  }

  private List<OptionalLong> shape(String value) {
    JsonNode tensor = JsonFields.object(JsonFields.object(graph, "tensor_values"), value);
    List<OptionalLong> shape = new ArrayList<>();
    for (JsonNode size : JsonFields.list(tensor, "sizes")) {
      JsonNode known = JsonFields.onlyField(size).getValue();
      shape.add(
          size.has("as_int") ? OptionalLong.of(JsonFields.integer(known)) : OptionalLong.empty());
    }
    return List.copyOf(shape);
  }

  /** What is said of another value's sizes: nothing depends on its truth but the count of work. */
  private static List<OptionalLong> told(Map.Entry<String, JsonNode> value) {
    List<OptionalLong> shape = new ArrayList<>();
    for (JsonNode size : value.getValue().path("sizes")) {
      JsonNode known = size.path("as_int");
      shape.add(known.canConvertToLong() ? OptionalLong.of(known.asLong()) : OptionalLong.empty());
    }
    return List.copyOf(shape);
  }

  private List<GraphNode> nodes() {
    JsonNode list = JsonFields.list(graph, "nodes");
    if (list.size() > MAX_NODES) {
      throw GraphException.unsupported(
          "it has " + list.size() + " calls; " + MAX_NODES + " are accepted");
    }
    List<GraphNode> nodes = new ArrayList<>();
    for (JsonNode node : list) {
      Map<String, Argument> arguments = new LinkedHashMap<>();
      for (JsonNode input : JsonFields.list(node, "inputs")) {
        String name = JsonFields.text(input, "name");
        Argument argument = ArgumentReader.read(JsonFields.object(input, "arg"));
        if (arguments.putIfAbsent(name, argument) != null) {
          // Only control flow has arguments without names; it is refused by its own name later.
          arguments.put("#" + arguments.size(), argument);
        }
      }
      List<Argument> outputs = new ArrayList<>();
      JsonFields.list(node, "outputs").forEach(o -> outputs.add(ArgumentReader.read(o)));
      nodes.add(new GraphNode(JsonFields.text(node, "target"), arguments, outputs));
    }
    return nodes;
  }
}
