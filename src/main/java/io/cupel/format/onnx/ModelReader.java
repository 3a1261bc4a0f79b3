package io.cupel.format.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import io.cupel.format.graph.GraphException;
import io.cupel.format.onnx.OnnxModel.Declared;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a {@code ModelProto}. */
final class ModelReader {
  /** Nodes, tensors, or inputs, of which each tensor may be one. */
  private static final int MAX_NODES = 100_000;

  private static final int MAX_OUTPUTS = 1_000;

  /** Versions of ONNX's operations whose meaning is known here. */
  private static final long OLDEST = 13;

  private static final long NEWEST = 23;

  private final WireReader in;
  private final List<OnnxModel.Node> nodes = new ArrayList<>();
  private final List<OnnxTensor> initializers = new ArrayList<>();
  private final List<Declared> inputs = new ArrayList<>();
  private final List<Declared> outputs = new ArrayList<>();
  private final Map<String, Long> opsets = new HashMap<>();
  private long irVersion;
  private boolean graph;

  private ModelReader(WireReader in) {
    this.in = in;
  }

  /**
   * Reads a model.
   *
   * @param size bytes of the file
   * @throws GraphException CORRUPT_ARCHIVE, UNSUPPORTED_EXPORT
   * @throws IOException when the file cannot be read
   */
  static OnnxModel read(InputStream file, long size) throws IOException {
    if (size > Integer.MAX_VALUE) {
      throw GraphException.unsupported(
          "it has more than the 2 GiB that a protobuf message may have; keep its weights in an"
              + " external file");
    }
    try {
      ModelReader reader = new ModelReader(new WireReader(file, (int) size));
      reader.in.message("the model", Set.of(8, 14, 20, 25, 26), reader::model);
      return reader.checked();
    } catch (InvalidProtocolBufferException e) {
      throw GraphException.corrupt("its protobuf is damaged: " + e.getMessage());
    }
  }

  private boolean model(int number) throws IOException {
    switch (number) {
      case 1 -> irVersion = in.number();
      case 7 -> {
        graph = true;
        in.nested("the graph", Set.of(1, 5, 11, 12, 13, 14, 15, 16), this::graph);
      }
      case 8 -> opset();
      case 25 -> throw GraphException.unsupported("it defines functions of its own; inline them");
      default -> {
        return false;
      }
    }
    return true;
  }

  private void opset() throws IOException {
    String[] domain = {""};
    long[] version = {0};
    in.nested(
        "an operator set",
        Set.of(),
        number -> {
          switch (number) {
            case 1 -> domain[0] = in.text();
            case 2 -> version[0] = in.number();
            default -> {
              return false;
            }
          }
          return true;
        });
    String name = domain[0].equals("ai.onnx") ? "" : domain[0];
    if (opsets.put(name, version[0]) != null) {
      throw GraphException.corrupt("it imports the operators of \"" + name + "\" twice");
    }
  }

  private boolean graph(int number) throws IOException {
    switch (number) {
      case 1 -> nodes.add(NodeReader.read(in));
      case 5 -> initializers.add(TensorReader.read(in, ""));
      case 11 -> inputs.add(declared());
      case 12 -> outputs.add(declared());
      case 15 -> throw GraphException.unsupported("it has sparse tensors");
      default -> {
        return false;
      }
    }
    if (Math.max(nodes.size(), Math.max(initializers.size(), inputs.size())) > MAX_NODES) {
      throw GraphException.corrupt("it has more than " + MAX_NODES + " nodes, tensors or inputs");
    }
    if (outputs.size() > MAX_OUTPUTS) {
      throw GraphException.unsupported("it answers with more than " + MAX_OUTPUTS + " tensors");
    }
    return true;
  }

  private Declared declared() throws IOException {
    DeclaredReader reader = new DeclaredReader(in);
    in.nested("an input or output", Set.of(4), reader::value);
    return reader.declared();
  }

  private OnnxModel checked() {
    if (irVersion < 3 || irVersion > 13) {
      throw GraphException.unsupported("it has the IR version " + irVersion + "; 3 to 13 are read");
    }
    long opset = opsets.getOrDefault("", 0L);
    if (opset < OLDEST || opset > NEWEST) {
      throw GraphException.unsupported(
          "it uses the operator set %d; %d to %d are read: export it with opset_version=18"
              .formatted(opset, OLDEST, NEWEST));
    }
    if (!graph) {
      throw GraphException.corrupt("it has no graph");
    }
    Set<String> known = new HashSet<>();
    for (OnnxTensor tensor : initializers) {
      if (tensor.name().isEmpty() || !known.add(tensor.name())) {
        throw GraphException.corrupt(
            "the tensor \"" + tensor.name() + "\" is there twice, or has no name");
      }
    }
    // Up to IR version 3 initializers are inputs, too.
    List<Declared> given = inputs.stream().filter(i -> !known.contains(i.name())).toList();
    return new OnnxModel(opset, nodes, initializers, given, outputs);
  }

  /** Reads one {@code ValueInfoProto}, and the types within. */
  private static final class DeclaredReader {
    private final WireReader in;
    private String name = "";
    private long type;
    private Optional<List<OptionalLong>> shape = Optional.empty();

    DeclaredReader(WireReader in) {
      this.in = in;
    }

    boolean value(int number) throws IOException {
      switch (number) {
        case 1 -> name = in.text();
        case 2 -> in.nested("a type", Set.of(), this::type);
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean type(int number) throws IOException {
      if (number == 1) {
        in.nested("a tensor's type", Set.of(), this::tensor);
      }
      return number == 1;
    }

    private boolean tensor(int number) throws IOException {
      switch (number) {
        case 1 -> type = in.number();
        case 2 -> {
          List<OptionalLong> sizes = new ArrayList<>();
          in.nested("a shape", Set.of(1), field -> dimension(field, sizes));
          shape = Optional.of(List.copyOf(sizes));
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean dimension(int number, List<OptionalLong> sizes) throws IOException {
      if (number != 1) {
        return false;
      }
      OptionalLong[] size = {OptionalLong.empty()};
      in.nested(
          "a dimension",
          Set.of(),
          field -> {
            if (field == 1) {
              size[0] = OptionalLong.of(in.number());
            }
            return field == 1;
          });
      long declared = size[0].orElse(1);
      boolean possible = declared >= 1 && declared <= Integer.MAX_VALUE;
      if (sizes.size() >= OnnxTensor.MAX_RANK || !possible) {
        throw GraphException.corrupt(name + " is declared with an impossible shape");
      }
      sizes.add(size[0]);
      return true;
    }

    Declared declared() {
      return new Declared(name, type, shape);
    }
  }
}
