package io.cupel.format.onnx;

import io.cupel.format.graph.GraphException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one {@code NodeProto}. */
final class NodeReader {
  /** Inputs or outputs of a node, or numbers of an attribute. */
  private static final int MAX_LIST = 1 << 14;

  private final WireReader in;
  private final List<String> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final Map<String, OnnxAttribute> attributes = new HashMap<>();
  private String operation = "";
  private String domain = "";

  private NodeReader(WireReader in) {
    this.in = in;
  }

  /** Reads a node, which is the value of a field. */
  static OnnxModel.Node read(WireReader in) throws IOException {
    NodeReader reader = new NodeReader(in);
    in.nested("a node", Set.of(1, 2, 5, 9, 10), reader::field);
    return new OnnxModel.Node(
        reader.operation,
        reader.domain.equals("ai.onnx") ? "" : reader.domain,
        List.copyOf(reader.inputs),
        List.copyOf(reader.outputs),
        Map.copyOf(reader.attributes));
  }

  private boolean field(int number) throws IOException {
    switch (number) {
      case 1 -> add(inputs, in.text());
      case 2 -> add(outputs, in.text());
      case 4 -> operation = in.text();
      case 5 -> new AttributeFields().read();
      case 7 -> domain = in.text();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static <T> void add(List<T> list, T value) {
    if (list.size() >= MAX_LIST) {
      throw GraphException.corrupt("a node has more than " + MAX_LIST + " of something");
    }
    list.add(value);
  }

  private final class AttributeFields {
    private String name = "";
    private long type;
    private double real;
    private long integer;
    private String text = "";
    private Optional<OnnxTensor> tensor = Optional.empty();
    private final List<Long> integers = new ArrayList<>();

    void read() throws IOException {
      in.nested("an attribute", Set.of(7, 8, 9, 10, 11, 15, 23), this::field);
      if (attributes.put(name, value()) != null) {
        throw GraphException.corrupt("a node has the attribute " + name + " twice");
      }
    }

    private boolean field(int number) throws IOException {
      switch (number) {
        case 1 -> name = in.text();
        case 2 -> real = in.real();
        case 3 -> integer = in.number();
        case 4 -> text = in.text();
        case 5 -> tensor = Optional.of(TensorReader.read(in, ""));
        case 8 -> in.numbers(value -> add(integers, value));
        case 20 -> type = in.number();
        default -> {
          return false; // graphs, too: what has one is refused by its type
        }
      }
      return true;
    }

    private OnnxAttribute value() {
      return switch ((int) type) {
        case 1 -> new OnnxAttribute.Real(real);
        case 2 -> new OnnxAttribute.Int(integer);
        case 3 -> new OnnxAttribute.Text(text);
        case 4 ->
            new OnnxAttribute.Tensor(
                tensor.orElseThrow(
                    () -> GraphException.corrupt("the attribute " + name + " has no value")));
        case 5, 10 -> new OnnxAttribute.Other("graph");
        case 7 -> new OnnxAttribute.Ints(integers);
        default -> new OnnxAttribute.Other("type " + type);
      };
    }
  }
}
