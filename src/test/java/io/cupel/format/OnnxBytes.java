package io.cupel.format;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Writes ONNX models field by field, so that a test can make any, wrong ones too. */
public final class OnnxBytes {
  public static final int FLOAT = 1;
  public static final int INT64 = 7;

  /** Writes fields of a message. */
  public interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
  private long opset = 17;
  private long irVersion = 8;

  /** A message's bytes. */
  public static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    append(bytes, fields);
    return bytes.toByteArray();
  }

  private static void append(ByteArrayOutputStream bytes, Fields fields) {
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public OnnxBytes opset(long version) {
    opset = version;
    return this;
  }

  public OnnxBytes irVersion(long version) {
    irVersion = version;
    return this;
  }

  /** Puts a field into the graph as it is. */
  public OnnxBytes graph(Fields fields) {
    append(graph, fields);
    return this;
  }

  /** An input of float32; a negative size is one that is not known. */
  public OnnxBytes input(String name, long... shape) {
    return graph(out -> out.writeByteArray(11, declared(name, FLOAT, shape)));
  }

  /** An output of float32 without a shape. */
  public OnnxBytes output(String name) {
    return output(name, FLOAT);
  }

  public OnnxBytes output(String name, int type) {
    byte[] tensor = message(out -> out.writeInt32(1, type));
    return graph(
        out ->
            out.writeByteArray(
                12,
                message(
                    value -> {
                      value.writeString(1, name);
                      value.writeByteArray(2, message(t -> t.writeByteArray(1, tensor)));
                    })));
  }

  public static byte[] declared(String name, int type, long... shape) {
    byte[] sizes =
        message(
            out -> {
              for (long size : shape) {
                out.writeByteArray(
                    1,
                    message(
                        dimension -> {
                          if (size < 0) {
                            dimension.writeString(2, "N" + -size);
                          } else {
                            dimension.writeInt64(1, size);
                          }
                        }));
              }
            });
    byte[] tensor =
        message(
            out -> {
              out.writeInt32(1, type);
              out.writeByteArray(2, sizes);
            });
    return message(
        out -> {
          out.writeString(1, name);
          out.writeByteArray(2, message(t -> t.writeByteArray(1, tensor)));
        });
  }

  /** A tensor of float32 whose bytes are raw; some numbers that look random. */
  public OnnxBytes weight(String name, long... dims) {
    return initializer(floats(name, values(name, dims), dims));
  }

  /** As many numbers of a fixed sequence as a shape has, between -0.5 and 0.5. */
  public static float[] values(String seed, long... dims) {
    float[] values = new float[(int) Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
    long state = seed.hashCode() * 2654435761L + 12345;
    for (int i = 0; i < values.length; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      values[i] = (state >>> 40) / (float) (1 << 24) - 0.5f;
    }
    return values;
  }

  public OnnxBytes initializer(byte[] tensor) {
    return graph(out -> out.writeByteArray(5, tensor));
  }

  public OnnxBytes longs(String name, long... values) {
    return initializer(longTensor(name, values, values.length));
  }

  public static byte[] floats(String name, float[] values, long... dims) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return tensor(name, FLOAT, raw.array(), dims);
  }

  public static byte[] longTensor(String name, long[] values, long... dims) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return tensor(name, INT64, raw.array(), dims);
  }

  public static byte[] tensor(String name, int type, byte[] raw, long... dims) {
    return message(
        out -> {
          for (long dim : dims) {
            out.writeInt64(1, dim);
          }
          out.writeInt32(2, type);
          out.writeString(8, name);
          out.writeByteArray(9, raw);
        });
  }

  /** A node; names of inputs and outputs are separated by commas. */
  public OnnxBytes node(String operation, String inputs, String outputs, byte[]... attributes) {
    return node("", operation, inputs, outputs, attributes);
  }

  public OnnxBytes node(
      String domain, String operation, String inputs, String outputs, byte[]... attributes) {
    byte[] node =
        message(
            out -> {
              for (String input : names(inputs)) {
                out.writeString(1, input);
              }
              for (String output : names(outputs)) {
                out.writeString(2, output);
              }
              out.writeString(4, operation);
              for (byte[] attribute : attributes) {
                out.writeByteArray(5, attribute);
              }
              out.writeString(7, domain);
            });
    return graph(out -> out.writeByteArray(1, node));
  }

  private static List<String> names(String list) {
    return list.isEmpty() ? List.of() : List.of(list.split(",", -1));
  }

  private static byte[] attribute(String name, int type, Fields value) {
    return message(
        out -> {
          out.writeString(1, name);
          value.writeTo(out);
          out.writeInt32(20, type);
        });
  }

  public static byte[] real(String name, double value) {
    return attribute(name, 1, out -> out.writeFloat(2, (float) value));
  }

  public static byte[] integer(String name, long value) {
    return attribute(name, 2, out -> out.writeInt64(3, value));
  }

  public static byte[] text(String name, String value) {
    return attribute(name, 3, out -> out.writeString(4, value));
  }

  public static byte[] value(String name, byte[] tensor) {
    return attribute(name, 4, out -> out.writeByteArray(5, tensor));
  }

  public static byte[] subgraph(String name) {
    return attribute(name, 5, out -> out.writeByteArray(6, new byte[0]));
  }

  public static byte[] ints(String name, long... values) {
    return attribute(
        name,
        7,
        out -> {
          for (long value : values) {
            out.writeInt64(8, value);
          }
        });
  }

  /** The whole file. */
  public byte[] bytes() {
    return message(
        out -> {
          out.writeInt64(1, irVersion);
          out.writeByteArray(7, graph.toByteArray());
          out.writeByteArray(8, message(o -> o.writeInt64(2, opset)));
        });
  }
}
