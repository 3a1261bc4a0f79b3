package io.cupel.format;

import static io.cupel.format.OnnxBytes.FLOAT;
import static io.cupel.format.OnnxBytes.INT64;
import static io.cupel.format.OnnxBytes.declared;
import static io.cupel.format.OnnxBytes.message;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.UNSUPPORTED_EXPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs whose inputs, tensors or fields are wrong. */
class BadOnnxGraphsTest extends BadOnnx {
  /** The good model, and something more. */
  private static Arguments more(
      String what, UnaryOperator<OnnxBytes> change, Reason reason, String message) {
    return Arguments.of(what, change.apply(whole(good())).bytes(), reason, message);
  }

  static Stream<Arguments> graphs() {
    return Stream.of(
        more("two inputs", g -> g.input("z", -1, 3), UNSUPPORTED_EXPORT, "takes 2 inputs"),
        more(
            "many inputs",
            g -> g.graph(o -> declarations(o, 11, 100_001)),
            CORRUPT_ARCHIVE,
            "more than 100000 nodes, tensors or inputs"),
        more(
            "many outputs",
            g -> g.graph(o -> declarations(o, 12, 1_000)),
            UNSUPPORTED_EXPORT,
            "answers with more than 1000 tensors"),
        more("duplicate tensor", g -> g.weight("w", 3, 2), CORRUPT_ARCHIVE, "\"w\" is there twice"),
        more(
            "sparse",
            g -> g.graph(o -> o.writeByteArray(15, new byte[0])),
            UNSUPPORTED_EXPORT,
            "sparse"),
        more(
            "a string's wire type",
            g -> g.graph(o -> o.writeByteArray(5, message(t -> t.writeInt32(8, 1)))),
            CORRUPT_ARCHIVE,
            "another type than ONNX gives it"),
        more(
            "a name too long",
            g -> g.weight("n".repeat(5000), 1),
            CORRUPT_ARCHIVE,
            "a name of 5000 bytes"),
        more(
            "many names",
            BadOnnxGraphsTest::names,
            CORRUPT_ARCHIVE,
            "names are too long, or too many"),
        more(
            "a name that is no text",
            g ->
                g.graph(
                    o -> o.writeByteArray(5, message(t -> t.writeByteArray(8, new byte[] {-1})))),
            CORRUPT_ARCHIVE,
            "not UTF-8"),
        more("a group", g -> g.graph(o -> o.writeTag(99, 3)), CORRUPT_ARCHIVE, "does not use"),
        more(
            "longer than the graph",
            g ->
                g.graph(
                    o -> {
                      o.writeTag(5, 2);
                      o.writeUInt32NoTag(1_000_000);
                    }),
            CORRUPT_ARCHIVE,
            "longer than what encloses it"),
        Arguments.of(
            "no input",
            good().node("Identity", "w", "y").output("y").bytes(),
            UNSUPPORTED_EXPORT,
            "takes 0 inputs"),
        Arguments.of(
            "whole numbers",
            good()
                .graph(o -> o.writeByteArray(11, declared("x", INT64, -1, 3)))
                .node("Gemm", "x,w,b", "y")
                .output("y")
                .bytes(),
            UNSUPPORTED_EXPORT,
            "no tensor of float32"),
        Arguments.of(
            "a negative size",
            good()
                .graph(
                    o ->
                        o.writeByteArray(
                            11,
                            message(
                                v -> {
                                  v.writeString(1, "x");
                                  v.writeByteArray(
                                      2,
                                      message(
                                          t ->
                                              t.writeByteArray(
                                                  1,
                                                  message(
                                                      n -> {
                                                        n.writeInt32(1, FLOAT);
                                                        n.writeByteArray(
                                                            2,
                                                            message(
                                                                s ->
                                                                    s.writeByteArray(
                                                                        1,
                                                                        message(
                                                                            d ->
                                                                                d.writeInt64(
                                                                                    1, -5)))));
                                                      }))));
                                })))
                .node("Gemm", "x,w,b", "y")
                .output("y")
                .bytes(),
            CORRUPT_ARCHIVE,
            "declared with an impossible shape"));
  }

  /** Inputs or outputs of which nothing is said. */
  private static void declarations(CodedOutputStream out, int field, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      out.writeByteArray(field, new byte[0]);
    }
  }

  /** A million inputs of nodes. */
  private static OnnxBytes names(OnnxBytes model) {
    byte[] node =
        message(
            out -> {
              for (int i = 0; i < 10_000; i++) {
                out.writeString(1, "name");
              }
            });
    for (int i = 0; i < 100; i++) {
      model.graph(out -> out.writeByteArray(1, node));
    }
    return model;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void refusesWithAReason(String what, byte[] model, Reason reason, String message)
      throws IOException {
    requireRefused(model, reason, message);
  }

  @Test
  void aDeclaredSizeIsThatOfAnArray() throws IOException {
    // Given
    OnnxBytes model = good().input("x", 1, 1L << 31, 3).node("MatMul", "x,w", "y").output("y");
    Path file = Files.write(surroundings(), model.bytes());

    // When, then
    assertThatThrownBy(() -> ModelArchive.open(file))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(CORRUPT_ARCHIVE))
        .hasMessageContaining("declared with an impossible shape");
  }
}
