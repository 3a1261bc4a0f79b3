package io.cupel.classifier;

import static io.cupel.classifier.OnnxCases.one;
import static io.cupel.classifier.OnnxCases.op;
import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.longTensor;
import static io.cupel.format.OnnxBytes.value;

import io.cupel.format.OnnxBytes;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Other shapes, and the sizes that they are computed from. */
final class OnnxShapeCases {
  private OnnxShapeCases() {}

  static Stream<Arguments> shapes() {
    return Stream.of(
        op("Flatten"),
        op("Flatten", integer("axis", 0)),
        op("Flatten", integer("axis", 2)),
        op("Flatten", integer("axis", -1)),
        one("Reshape copies", g -> g.longs("s", 0, -1, 0).node("Reshape", "x,s", "y")),
        one(
            "Reshape",
            g -> g.longs("s", -1, 2, 84).node("Reshape", "x,s", "y", integer("allowzero", 1))),
        one(
            "Reshape to listed",
            g ->
                g.initializer(
                        OnnxBytes.message(
                            o -> {
                              o.writeInt64(1, 2);
                              o.writeInt32(2, 7);
                              o.writeByteArray(7, new byte[] {0, 42});
                              o.writeString(8, "s");
                            }))
                    .node("Flatten", "x", "f")
                    .longs("t", 0, 4, 42)
                    .node("Reshape", "f,t", "y")
                    .node("Reshape", "f,s4", "unused")
                    .longs("s4", 0, -1)),
        one(
            "Reshape by sizes",
            g ->
                g.node("Shape", "x", "s")
                    .initializer(longTensor("i", new long[] {0}))
                    .node("Gather", "s,i", "n")
                    .longs("a", 0)
                    .node("Unsqueeze", "n,a", "u")
                    .longs("rest", 2, -1)
                    .node("Concat", "u,rest", "t", integer("axis", 0))
                    .node("Reshape", "x,t", "y")),
        one(
            "Reshape by computed sizes",
            g ->
                g.node("Shape", "x", "s", integer("start", 0), integer("end", 1))
                    .longs("two", 2)
                    .node("Mul", "s,two", "m")
                    .longs("rest", -1)
                    .node("Concat", "m,rest", "t", integer("axis", 0))
                    .node("Reshape", "x,t", "y")),
        op("Transpose"),
        op("Transpose", ints("perm", 0, 2, 3, 1)),
        one(
            "Squeeze",
            g ->
                g.node("GlobalAveragePool", "x", "p")
                    .longs("a", 2, -1)
                    .node("Squeeze", "p,a", "y")),
        one("Unsqueeze", g -> g.longs("a", -1, 0).node("Unsqueeze", "x,a", "y")),
        one(
            "Expand",
            g ->
                g.weight("w", 1, 1, 5)
                    .node("Shape", "x", "s")
                    .longs("z", 0)
                    .longs("o", 1)
                    .node("Slice", "s,z,o,z", "n")
                    .longs("rest", 3, 1)
                    .node("Concat", "n,rest", "t", integer("axis", 0))
                    .node("Expand", "w,t", "y")),
        one(
            "Expand as torch writes it",
            g ->
                g.weight("w", 1, 1, 5)
                    .node("Shape", "x", "s")
                    .initializer(longTensor("i", new long[] {0}))
                    .node("Gather", "s,i", "n")
                    .longs("a", 0)
                    .node("Unsqueeze", "n,a", "u")
                    .longs("m", -1, -1)
                    .node("Concat", "u,m", "t", integer("axis", 0))
                    .longs("three", 3)
                    .node(
                        "ConstantOfShape",
                        "three",
                        "ones",
                        value("value", longTensor("v", new long[] {1}, 1)))
                    .initializer(longTensor("minus", new long[] {-1}))
                    .node("Mul", "ones,minus", "low")
                    .node("Equal", "t,low", "q")
                    .node("Where", "q,ones,t", "k")
                    .node("Expand", "w,k", "y")),
        one(
            "Expand to more dimensions",
            g -> g.longs("t", 2, 1, 1, 1, 6).node("Expand", "x,t", "y")),
        one("Tile", g -> g.longs("r", 1, 2, 1, 3).node("Tile", "x,r", "y")));
  }
}
