package io.cupel.classifier;

import static io.cupel.classifier.OnnxCases.one;
import static io.cupel.format.OnnxBytes.floats;
import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.real;
import static io.cupel.format.OnnxBytes.text;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Matrix products and norms. */
final class OnnxProductCases {
  private OnnxProductCases() {}

  static Stream<Arguments> products() {
    return Stream.of(
        gemm("out x in", new long[] {5, 168}, integer("transB", 1)),
        gemm("in x out", new long[] {168, 5}),
        gemm(
            "scaled",
            new long[] {5, 168},
            integer("transB", 1),
            real("alpha", 0.5),
            real("beta", 2)),
        one(
            "gemm without c",
            g -> g.node("Flatten", "x", "f").weight("w", 168, 3).node("Gemm", "f,w", "y")),
        one(
            "gemm with one c",
            g ->
                g.node("Flatten", "x", "f")
                    .weight("w", 168, 3)
                    .weight("c", 1)
                    .node("Gemm", "f,w,c", "y")),
        one(
            "gemm of computed",
            g -> g.node("Flatten", "x", "f").node("Gemm", "f,f", "y", integer("transA", 1))),
        one("matmul", g -> g.weight("w", 6, 5).node("MatMul", "x,w", "y")),
        one(
            "matmul and sum",
            g ->
                g.weight("w", 6, 5)
                    .weight("b", 5)
                    .node("MatMul", "x,w", "p")
                    .node("Add", "b,p", "y")),
        one(
            "matmul, sum used twice",
            g ->
                g.weight("w", 6, 6)
                    .weight("b", 6)
                    .node("MatMul", "x,w", "p")
                    .node("Add", "p,b", "s")
                    .node("Mul", "s,p", "y")),
        one("matmul from the left", g -> g.weight("w", 5, 7).node("MatMul", "w,x", "y")),
        one(
            "one matrix, two ways",
            g ->
                g.weight("w", 6, 6)
                    .node("MatMul", "x,w", "p")
                    .node("Transpose", "w", "t")
                    .node("MatMul", "p,t", "q")
                    .node("Mul", "q,w0", "y")
                    .weight("w0", 6)),
        one(
            "matmul of computed",
            g ->
                g.node("Transpose", "x", "t", ints("perm", 0, 1, 3, 2)).node("MatMul", "x,t", "y")),
        one(
            "einsum",
            g -> g.weight("w", 6, 5).node("Einsum", "x,w", "y", text("equation", "nchw,wo->nho"))));
  }

  private static Arguments gemm(String what, long[] shape, byte[]... attributes) {
    return one(
        "gemm " + what,
        g ->
            g.node("Flatten", "x", "f")
                .weight("w", shape)
                .weight("c", 5)
                .node("Gemm", "f,w,c", "y", attributes));
  }

  static Stream<Arguments> norms() {
    return Stream.of(
        one(
            "batch norm",
            g ->
                g.weight("s", 4)
                    .weight("b", 4)
                    .weight("m", 4)
                    .initializer(floats("v", new float[] {1, 2, 0.5f, 3}, 4))
                    .node("BatchNormalization", "x,s,b,m,v", "y", real("epsilon", 0.01))),
        one(
            "layer norm",
            g -> g.weight("s", 7, 6).node("LayerNormalization", "x,s", "y", integer("axis", 2))),
        one(
            "layer norm of the last",
            g -> g.weight("s", 6).weight("b", 6).node("LayerNormalization", "x,s,b", "y")),
        one(
            "instance norm",
            g -> g.weight("s", 4).weight("b", 4).node("InstanceNormalization", "x,s,b", "y")),
        one(
            "group norm",
            g ->
                g.opset(21)
                    .weight("s", 4)
                    .weight("b", 4)
                    .node("GroupNormalization", "x,s,b", "y", integer("num_groups", 2))),
        one(
            "group norm, a scale for each group",
            g ->
                g.opset(18)
                    .weight("s", 2)
                    .weight("b", 2)
                    .node("GroupNormalization", "x,s,b", "y", integer("num_groups", 2))));
  }
}
