package io.cupel.untrusted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cupel.format.OnnxBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs that are small and ask for much: each is refused, and takes no more memory than any honest
 * one. What is merely wrong stands in the tests of the formats.
 */
class AbsurdInputsTest {
  private static final int MANY = 1_500_000;

  /** Bytes; a pickle's limit of a million values is the largest part. */
  private static final long MOST = 192L << 20;

  static Stream<Arguments> inputs() {
    return Stream.of(
        arguments("pickle", "values on the stack", pickle("N".repeat(MANY))),
        arguments("pickle", "marks", pickle("(".repeat(MANY))),
        arguments("pickle", "values remembered", remembered()),
        arguments("pickle", "lists in lists", pickle("]".repeat(MANY / 2) + "a".repeat(MANY / 2))),
        arguments("pickle", "a string of 2 GiB", pickle("X\u00ff\u00ff\u00ff\u007f")),
        arguments("pickle", "an int of 255 bytes", pickle("\u008a\u00ff" + "1".repeat(255))),
        arguments("torch-save", "lists in lists", nestedLists()),
        arguments("unknown", "a long class name", bytes("\u0080\2c" + "a".repeat(MANY))),
        arguments("graph", "objects in objects", bytes("{\"a\":".repeat(100_000))),
        arguments("graph", "a long number", bytes("{\"a\":" + "9".repeat(100_000) + "}")),
        arguments("tensor-list", "many values", bytes("{\"a\":[" + "0,".repeat(MANY) + "0]}")),
        arguments("onnx", "many numbers", numbers()),
        arguments("onnx", "many names", names(MANY)),
        arguments("onnx", "many outputs of many products", outputs(products(20_000))),
        arguments(
            "safetensors", "a header of 8 EiB", bytes("\u00ff".repeat(7) + "\u007f{\"a\":1}")),
        arguments("statement", "lists in lists", bytes("[".repeat(100_000))),
        arguments("envelope", "many values", bytes("[" + "0,".repeat(MANY) + "0]")),
        arguments("idx", "gzip of 64 MiB of zeros", gzip(new byte[64 << 20])),
        arguments("netpbm", "a side of a billion", bytes("P6\n999999999 999999999\n255\n")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("inputs")
  @Timeout(60) // only against input that never ends
  void areRefusedAtLittleCost(String reader, String what, byte[] input) {
    assertThat(Harmless.accepts(UntrustedReaders.named(reader), input, MOST)).as(what).isFalse();
  }

  /** Its uses are counted once, not once a use; it is refused only when it shall be changed. */
  @Test
  @Timeout(60) // only against input that never ends
  void oneMatrixOfManyProductsTakesMemoryByItsSize() {
    byte[] input = products(99_000).output("p0").bytes();

    assertThat(Harmless.accepts(UntrustedReaders.named("onnx"), input)).isFalse();
  }

  private static byte[] bytes(String latin) {
    return latin.getBytes(ISO_8859_1);
  }

  private static byte[] pickle(String opcodes) {
    return bytes("\u0080\2" + opcodes + ".");
  }

  private static byte[] nestedLists() {
    return pickle("]".repeat(MANY / 2) + "a".repeat(MANY / 2 - 1));
  }

  /** One value under a million and more numbers. */
  private static byte[] remembered() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes("\u0080\2N"));
    for (int key = 0; key < MANY; key++) {
      out.write('r');
      out.write(key);
      out.write(key >> 8);
      out.write(key >> 16);
      out.write(0);
    }
    out.write('.');
    return out.toByteArray();
  }

  /** Tensors whose numbers are packed, 26 MB of them; each by itself is small enough. */
  private static byte[] numbers() {
    byte[] packed = new byte[2 << 16];
    for (int i = 0; i < packed.length; i += 2) {
      packed[i] = (byte) 0xff;
      packed[i + 1] = 0x7f;
    }
    OnnxBytes model = new OnnxBytes();
    for (int i = 0; i < 200; i++) {
      String name = "t" + i;
      model.initializer(
          OnnxBytes.message(
              tensor -> {
                tensor.writeInt64(1, 1 << 16);
                tensor.writeInt32(2, OnnxBytes.INT64);
                tensor.writeByteArray(7, packed);
                tensor.writeString(8, name);
              }));
    }
    return model.bytes();
  }

  /** Nodes with 10,000 inputs each. */
  private static byte[] names(int count) {
    OnnxBytes model = new OnnxBytes();
    byte[] node =
        OnnxBytes.message(
            out -> {
              for (int i = 0; i < 10_000; i++) {
                out.writeString(1, "name");
              }
            });
    for (int i = 0; i < count / 10_000; i++) {
      model.graph(out -> out.writeByteArray(1, node));
    }
    return model.bytes();
  }

  /** Products of the images with one matrix. */
  private static OnnxBytes products(int count) {
    OnnxBytes model = new OnnxBytes().weight("w", 3, 2).input("x", -1, 3);
    for (int i = 0; i < count; i++) {
      model.node("MatMul", "x,w", "p" + i);
    }
    return model;
  }

  /** Outputs of which nothing is said. */
  private static byte[] outputs(OnnxBytes model) {
    return model
        .graph(
            out -> {
              for (int i = 0; i < MANY; i++) {
                out.writeByteArray(12, new byte[0]);
              }
            })
        .bytes();
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
