package io.cupel.format;

import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.message;
import static io.cupel.format.OnnxBytes.text;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.UNSUPPORTED_EXPORT;
import static io.cupel.reason.Reason.UNSUPPORTED_FORMAT;
import static io.cupel.reason.Reason.UNSUPPORTED_OPERATION;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** ONNX models, each with one thing wrong that the tests {@code BadOnnx…Test} have not. */
public final class BadOnnxModels {
  private BadOnnxModels() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(messages(), nodes()).flatMap(List::stream).toList();
  }

  /** x [N,3] times w [3,2], plus b [2], and what the change adds. */
  private static BadInput onnx(
      String name, Reason reason, String says, UnaryOperator<OnnxBytes> change) {
    OnnxBytes model = new OnnxBytes().weight("w", 3, 2).weight("b", 2).input("x", -1, 3);
    return BadFile.model("ONNX: " + name, reason, says, change.apply(model).output("y").bytes());
  }

  private static OnnxBytes gemm(OnnxBytes model) {
    return model.node("Gemm", "x,w,b", "y");
  }

  private static List<BadInput> messages() {
    return List.of(
        onnx("an IR of before", UNSUPPORTED_EXPORT, "IR version 2", m -> gemm(m).irVersion(2)),
        onnx(
            "a negative IR",
            UNSUPPORTED_FORMAT,
            "of an unknown format",
            m -> gemm(m).irVersion(-1)),
        onnx("no operator set", UNSUPPORTED_EXPORT, "operator set 0", m -> gemm(m).opset(0)),
        onnx("a negative operator set", UNSUPPORTED_EXPORT, "set -9", m -> gemm(m).opset(-9)),
        onnx(
            "a tensor without a name",
            CORRUPT_ARCHIVE,
            "has no name",
            m -> gemm(m).initializer(OnnxBytes.floats("", new float[1], 1))),
        onnx(
            "a tensor whose name is another kind of field",
            CORRUPT_ARCHIVE,
            "another type than ONNX gives it",
            m -> gemm(m).graph(o -> o.writeInt64(5, 7))),
        onnx(
            "a field with the number 0",
            CORRUPT_ARCHIVE,
            "damaged",
            m -> gemm(m).graph(o -> o.writeUInt32NoTag(2))),
        onnx(
            "a number that never ends",
            CORRUPT_ARCHIVE,
            "damaged",
            m ->
                gemm(m)
                    .graph(
                        o -> {
                          o.writeTag(77, 0);
                          for (int i = 0; i < 11; i++) {
                            o.writeRawByte((byte) 0xff);
                          }
                        })),
        onnx(
            "an input of maps",
            UNSUPPORTED_EXPORT,
            "takes 2 inputs",
            m ->
                gemm(m)
                    .graph(
                        o ->
                            o.writeByteArray(
                                11,
                                message(
                                    v -> {
                                      v.writeString(1, "z");
                                      v.writeByteArray(
                                          2, message(t -> t.writeByteArray(5, new byte[0])));
                                    })))),
        onnx(
            "an input of 17 dimensions",
            CORRUPT_ARCHIVE,
            "impossible shape",
            m ->
                gemm(m).input("z", new long[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1})),
        onnx(
            "an input without elements",
            CORRUPT_ARCHIVE,
            "impossible shape",
            m -> gemm(m).input("z", 0, 3)),
        onnx(
            "an output that is a weight",
            UNSUPPORTED_EXPORT,
            "does not depend on the images",
            m -> gemm(m).output("w")));
  }

  private static List<BadInput> nodes() {
    return List.of(
        onnx(
            "an operation that clears the screen",
            UNSUPPORTED_OPERATION,
            "calls ?",
            m -> m.node("\u001b[2J", "x", "y")),
        onnx(
            "an operation without a name",
            UNSUPPORTED_OPERATION,
            "calls",
            m -> m.node("", "x", "y")),
        onnx(
            "an operation of Python",
            UNSUPPORTED_OPERATION,
            "PyOp",
            m -> m.node("ai.onnx.contrib", "PyOp", "x", "y", text("pyfunc", "os.system"))),
        onnx(
            "a convolution of a list",
            CORRUPT_ARCHIVE,
            "a weight of the shape [3, 2]",
            m -> m.node("Conv", "x,w,b", "y")),
        onnx(
            "a convolution of no stride",
            CORRUPT_ARCHIVE,
            "impossible windows",
            m -> image(m).node("Conv", "p,k", "y", ints("strides", 0, 0))),
        onnx(
            "a convolution of a negative dilation",
            CORRUPT_ARCHIVE,
            "impossible windows",
            m -> image(m).node("Conv", "p,k", "y", ints("dilations", -1, -1))),
        onnx(
            "a convolution of no group",
            CORRUPT_ARCHIVE,
            "Conv has 0 groups",
            m -> image(m).node("Conv", "p,k", "y", integer("group", 0))),
        onnx(
            "a convolution of 2⁶³ groups",
            CORRUPT_ARCHIVE,
            "-9223372036854775808 groups",
            m -> image(m).node("Conv", "p,k", "y", integer("group", Long.MIN_VALUE))),
        onnx(
            "a convolution with three paddings",
            CORRUPT_ARCHIVE,
            "3 pads; 4 are needed",
            m -> image(m).node("Conv", "p,k", "y", ints("pads", 1, 1, 1))),
        onnx(
            "a convolution of an unknown padding",
            CORRUPT_ARCHIVE,
            "auto_pad",
            m -> image(m).node("Conv", "p,k", "y", text("auto_pad", "SAME"))),
        onnx(
            "a pooling of no kernel",
            CORRUPT_ARCHIVE,
            "kernel_shape",
            m -> image(m).node("MaxPool", "p", "y")),
        onnx(
            "a pooling of a kernel of 0",
            CORRUPT_ARCHIVE,
            "impossible windows",
            m -> image(m).node("MaxPool", "p", "y", ints("kernel_shape", 0, 2))),
        onnx(
            "a flattening of axis 9",
            CORRUPT_ARCHIVE,
            "axis 9",
            m -> m.node("Flatten", "x", "y", integer("axis", 9))),
        onnx(
            "a joining of nothing",
            UNSUPPORTED_EXPORT,
            "does not depend on the images",
            m -> m.node("Concat", "", "y", integer("axis", 0))),
        onnx(
            "a cast to no type",
            UNSUPPORTED_EXPORT,
            "type number 99",
            m -> m.node("Cast", "x", "y", integer("to", 99))),
        onnx(
            "a cast to 2⁶³",
            UNSUPPORTED_EXPORT,
            "type number -9223372036854775808",
            m -> m.node("Cast", "x", "y", integer("to", Long.MIN_VALUE))),
        onnx(
            "an equation that is a program",
            UNSUPPORTED_EXPORT,
            "an unusual string",
            m -> m.node("Einsum", "x,w", "y", text("equation", "save(x)"))));
  }

  /** p [N,3,8,8] and a kernel k [4,3,2,2]. */
  private static OnnxBytes image(OnnxBytes model) {
    return model.weight("k", 4, 3, 2, 2).longs("hw", 2, 3).node("Unsqueeze", "x,hw", "p");
  }
}
