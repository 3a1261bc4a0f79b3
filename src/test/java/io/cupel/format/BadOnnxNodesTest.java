package io.cupel.format;

import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.message;
import static io.cupel.format.OnnxBytes.subgraph;
import static io.cupel.format.OnnxBytes.text;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.REFUSED_NO_PARAMETERS;
import static io.cupel.reason.Reason.UNSUPPORTED_EXPORT;
import static io.cupel.reason.Reason.UNSUPPORTED_OPERATION;

import io.cupel.reason.Reason;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes that call what they may not, or are given what they cannot take. */
class BadOnnxNodesTest extends BadOnnx {
  /** The good model, its nodes replaced. */
  private static Arguments nodes(
      String what, UnaryOperator<OnnxBytes> change, Reason reason, String message) {
    OnnxBytes model = change.apply(good().input("x", -1, 3)).output("y");
    return Arguments.of(what, model.bytes(), reason, message);
  }

  /** The good model, and images of another size before it. */
  private static Arguments resize(
      String what, String inputs, Reason reason, String message, byte[]... attributes) {
    return nodes(
        "resized, " + what,
        g ->
            g.opset(18)
                .longs("one", 1)
                .longs("two", 2, 2)
                .longs("none", 0, 0)
                .longs("zero", 0)
                .node("Resize", inputs, "r", attributes)
                .node("Gemm", "r,w,b", "y"),
        reason,
        message);
  }

  static Stream<Arguments> nodes() {
    return Stream.of(
        nodes("unknown", g -> g.node("Inverse", "x", "y"), UNSUPPORTED_OPERATION, "calls Inverse."),
        nodes(
            "other domain",
            g -> g.node("com.acme", "Gemm", "x,w,b", "y"),
            UNSUPPORTED_OPERATION,
            "calls com.acme.Gemm."),
        nodes(
            "odd name", g -> g.node("x()\n save(", "x", "y"), UNSUPPORTED_OPERATION, "calls x????"),
        nodes(
            "If",
            g -> g.node("If", "x", "y", subgraph("then_branch"), subgraph("else_branch")),
            UNSUPPORTED_OPERATION,
            "calls If."),
        nodes(
            "Loop",
            g -> g.node("Loop", "x", "y", subgraph("body")),
            UNSUPPORTED_OPERATION,
            "calls Loop."),
        nodes(
            "cycle",
            g -> g.node("Add", "x,z", "y").node("Relu", "y", "z"),
            CORRUPT_ARCHIVE,
            "z is used before it is computed"),
        nodes(
            "missing initializer",
            g -> g.node("Gemm", "x,v,b", "y"),
            CORRUPT_ARCHIVE,
            "v is used before it is computed"),
        nodes(
            "missing output",
            g -> g.node("Gemm", "x,w,b", "z"),
            CORRUPT_ARCHIVE,
            "y is used before it is computed"),
        nodes("missing input", g -> g.node("Gemm", "x", "y"), CORRUPT_ARCHIVE, "lacks its input 1"),
        nodes(
            "no inputs",
            g -> g.node("Einsum", "", "y", text("equation", "->")),
            CORRUPT_ARCHIVE,
            "Einsum is given what it cannot take"),
        nodes(
            "an axis of 64 bits",
            g -> g.node("Relu", "x", "r").node("Shape", "r", "y", integer("start", Long.MIN_VALUE)),
            UNSUPPORTED_EXPORT,
            "does not depend on the images"),
        nodes(
            "computed twice",
            g -> g.node("Relu", "x", "y").node("Relu", "x", "y"),
            CORRUPT_ARCHIVE,
            "\"y\" is computed twice"),
        nodes(
            "initializer computed",
            g -> g.node("Relu", "x", "w").node("Gemm", "x,w,b", "y"),
            CORRUPT_ARCHIVE,
            "\"w\" is computed twice"),
        nodes(
            "no parameters",
            g -> g.node("Relu", "x", "y"),
            REFUSED_NO_PARAMETERS,
            "without parameters"),
        nodes(
            "constant output",
            g -> g.node("Identity", "w", "y"),
            UNSUPPORTED_EXPORT,
            "does not depend on the images"),
        nodes(
            "other attribute",
            g -> g.node("Gemm", "x,w,b", "y", text("transB", "1")),
            CORRUPT_ARCHIVE,
            "attribute transB of another kind"),
        nodes(
            "attribute twice",
            g -> g.node("Gemm", "x,w,b", "y", integer("transB", 0), integer("transB", 1)),
            CORRUPT_ARCHIVE,
            "attribute transB twice"),
        nodes(
            "axis",
            g -> g.node("Softmax", "x", "y", integer("axis", 7)),
            CORRUPT_ARCHIVE,
            "the axis 7 of 2 dimensions"),
        nodes(
            "permutation",
            g -> g.node("Transpose", "x", "y", ints("perm", 0, 0)),
            CORRUPT_ARCHIVE,
            "the order [0, 0]"),
        nodes(
            "dynamic shape",
            g -> g.node("Cast", "x", "s", integer("to", 7)).node("Reshape", "x,s", "y"),
            UNSUPPORTED_EXPORT,
            "known only when it runs"),
        nodes(
            "sizes to broadcast",
            g ->
                g.longs("row", 1, 3)
                    .longs("shape", 2, 1)
                    .node("Reshape", "row,shape", "column")
                    .node("Add", "row,column", "square")
                    .node("Identity", "x", "y")
                    .node("Gemm", "x,w,b", "z"),
            UNSUPPORTED_EXPORT,
            "sizes of the shapes [2] and [2, 1]"),
        nodes(
            "a choice of sizes",
            g ->
                g.longs("two", 1, 3)
                    .longs("three", 1, 2, 3)
                    .longs("one", 1)
                    .node("Equal", "one,one", "yes")
                    .node("Where", "yes,two,three", "chosen")
                    .node("Gemm", "x,w,b", "y"),
            UNSUPPORTED_EXPORT,
            "sizes of the shapes [2] and [3]"),
        nodes(
            "training",
            g ->
                g.weight("s", 3)
                    .node("BatchNormalization", "x,s,s,s,s", "y,m,v", integer("training_mode", 1)),
            UNSUPPORTED_EXPORT,
            "training mode"),
        nodes(
            "training before operator set 14",
            g ->
                g.opset(13)
                    .weight("s", 3)
                    .node("BatchNormalization", "x,s,s,s,s", "y,m,v,savedM,savedV"),
            UNSUPPORTED_EXPORT,
            "training mode"),
        nodes(
            "images that are repeated",
            g -> g.longs("p", 1, 0, 0, 0).node("Pad", "x,p", "y", text("mode", "edge")),
            UNSUPPORTED_EXPORT,
            "reflects or repeats the last 2 of 2 dimensions"),
        nodes(
            "mask of a dropout",
            g -> g.node("Dropout", "x", "d,m").node("Identity", "m", "y"),
            UNSUPPORTED_EXPORT,
            "needed in training only"),
        resize("nothing to say how", "x", CORRUPT_ARCHIVE, "either scales or sizes"),
        resize("both", "x,,b,two", CORRUPT_ARCHIVE, "either scales or sizes"),
        resize("one number", "x,,,one", CORRUPT_ARCHIVE, "1 numbers for 2 axes"),
        resize("to nothing", "x,,,none", UNSUPPORTED_EXPORT, "fixed height and width"),
        resize(
            "to nothing of some",
            "x,,,zero",
            CORRUPT_ARCHIVE,
            "makes 0 numbers of 3",
            ints("axes", 1)),
        resize("computed scales", "x,,x", UNSUPPORTED_EXPORT, "computes its scales"),
        resize("an axis twice", "x,,,two", CORRUPT_ARCHIVE, "axis twice", ints("axes", 1, -1)),
        resize(
            "smoothed",
            "x,,,two",
            UNSUPPORTED_EXPORT,
            "attribute antialias",
            integer("antialias", 1)),
        resize(
            "another mode",
            "x,,,one",
            UNSUPPORTED_EXPORT,
            "the mode area?",
            ints("axes", 1),
            text("mode", "area\n")),
        resize(
            "of a part",
            "x,,,one",
            UNSUPPORTED_EXPORT,
            "coordinate_transformation_mode tf_crop_and_resize",
            ints("axes", 1),
            text("coordinate_transformation_mode", "tf_crop_and_resize")),
        nodes(
            "uneven groups",
            g -> g.node("GroupNormalization", "x,b,b", "y", integer("num_groups", 2)),
            CORRUPT_ARCHIVE,
            "2 groups of 3 channels"),
        nodes(
            "kernel",
            g -> g.node("MaxPool", "x", "y", ints("kernel_shape", 3, 3)),
            CORRUPT_ARCHIVE,
            "kernel_shape [3, 3]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nodes")
  void refusesWithAReason(String what, byte[] model, Reason reason, String message)
      throws IOException {
    requireRefused(model, reason, message);
  }
}
