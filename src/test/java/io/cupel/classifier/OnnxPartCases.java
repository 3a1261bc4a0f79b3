package io.cupel.classifier;

import static io.cupel.classifier.OnnxCases.one;
import static io.cupel.format.OnnxBytes.floats;
import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.longTensor;
import static io.cupel.format.OnnxBytes.real;
import static io.cupel.format.OnnxBytes.text;
import static io.cupel.format.OnnxBytes.value;

import io.cupel.format.OnnxBytes;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Parts, padding and constants. */
final class OnnxPartCases {
  private OnnxPartCases() {}

  static Stream<Arguments> parts() {
    return Stream.of(
        one(
            "Concat",
            g -> g.node("Relu", "x", "r").node("Concat", "x,r", "y", integer("axis", -3))),
        one("Split", g -> g.node("Split", "x", "a,b", integer("axis", 1)).node("Sub", "a,b", "y")),
        one(
            "Split by sizes",
            g ->
                g.longs("s", 1, 3)
                    .node("Split", "x,s", "a,b", integer("axis", 1))
                    .node("Add", "a,b", "y")),
        one(
            "Split unevenly",
            g ->
                g.opset(18)
                    .node("Split", "x", "a,b", integer("axis", 2), integer("num_outputs", 2))
                    .node("Concat", "b,a", "y", integer("axis", 2))),
        slice("1", "3", "2", "1"),
        slice("-3", "9223372036854775807", "-1", "2"),
        slice("-1", "-9223372036854775807", "3", "-1"),
        one(
            "Slice of all axes",
            g -> g.longs("s", 0, 1).longs("e", 9, -1).node("Slice", "x,s,e", "y")),
        one(
            "Gather one",
            g ->
                g.initializer(longTensor("i", new long[] {-1}))
                    .node("Gather", "x,i", "y", integer("axis", 2))),
        one(
            "Gather some",
            g -> g.longs("i", 3, 0, 3).node("Gather", "x,i", "y", integer("axis", 2))),
        one(
            "Gather a square",
            g ->
                g.initializer(longTensor("i", new long[] {3, 0, 1, 2}, 2, 2))
                    .node("Gather", "x,i", "y", integer("axis", 1))),
        one(
            "Gather a range",
            g ->
                g.initializer(longTensor("a", new long[] {0}))
                    .initializer(longTensor("b", new long[] {6}))
                    .initializer(longTensor("c", new long[] {2}))
                    .node("Range", "a,b,c", "i")
                    .node("Gather", "x,i", "y", integer("axis", 3))),
        one(
            "ScatterND",
            g ->
                g.longs("shape", 7, 6)
                    .node("ConstantOfShape", "shape", "zeros")
                    .initializer(longTensor("i", new long[] {1, 2, 3, 4}, 2, 2))
                    .weight("u", 2)
                    .node("ScatterND", "zeros,i,u", "mask")
                    .node("Add", "x,mask", "y")));
  }

  private static Arguments slice(String start, String end, String axis, String step) {
    return one(
        "Slice " + start,
        g ->
            g.longs("s", Long.parseLong(start))
                .longs("e", Long.parseLong(end))
                .longs("a", Long.parseLong(axis))
                .longs("d", Long.parseLong(step))
                .node("Slice", "x,s,e,a,d", "y"));
  }

  /** Along the last axis alone. */
  private static Arguments padAtTheEnd(String mode, String shape) {
    return one(
        "Pad %s of [%s] at the end".formatted(mode, shape),
        g ->
            g.opset(18)
                .longs("s", Stream.of(shape.split(",")).mapToLong(Long::parseLong).toArray())
                .longs("p", 1, 1)
                .longs("a", -1)
                .node("Reshape", "x,s", "r")
                .node("Pad", "r,p,,a", "y", text("mode", mode)));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        one(
            "Pad",
            g ->
                g.longs("p", 0, 0, 1, 2, 0, 0, 0, 3)
                    .initializer(floats("c", new float[] {0.5f}))
                    .node("Pad", "x,p,c", "y")),
        one("Pad cuts off", g -> g.longs("p", 0, 0, -1, 2, 0, 0, 0, -3).node("Pad", "x,p", "y")),
        one(
            "Pad reflects",
            g ->
                g.longs("p", 0, 0, 1, 2, 0, 0, 0, 3)
                    .node("Pad", "x,p", "y", text("mode", "reflect"))),
        one(
            "Pad repeats",
            g ->
                g.longs("p", 0, 0, 1, 2, 0, 0, 0, 3).node("Pad", "x,p", "y", text("mode", "edge"))),
        padAtTheEnd("reflect", "0,4,7,6"),
        padAtTheEnd("edge", "0,4,7,6"),
        padAtTheEnd("reflect", "0,28,6"),
        padAtTheEnd("edge", "0,28,6"),
        padAtTheEnd("reflect", "0,4,7,3,2"),
        padAtTheEnd("edge", "0,4,7,3,2"),
        padAtTheEnd("reflect", "0,168"),
        padAtTheEnd("edge", "0,168"),
        one("Pad axes", g -> g.opset(18).longs("p", 1, 2).longs("a", 3).node("Pad", "x,p,,a", "y")),
        one(
            "Constant",
            g ->
                g.node(
                        "Constant",
                        "",
                        "c",
                        value("value", floats("", new float[] {1, 2, 3, 4, 5, 6}, 6)))
                    .node("Mul", "x,c", "y")),
        one(
            "Constant number",
            g -> g.node("Constant", "", "c", real("value_float", 3)).node("Mul", "x,c", "y")),
        one(
            "Constant list",
            g ->
                g.node("Constant", "", "s", ints("value_ints", 0, -1)).node("Reshape", "x,s", "y")),
        one(
            "a size as a number",
            g ->
                g.node("Shape", "x", "s")
                    .longs("i", 3)
                    .node("Gather", "s,i", "w")
                    .node("Cast", "w", "f", integer("to", 1))
                    .node("Sqrt", "f", "r")
                    .node("Div", "x,r", "y")),
        one(
            "float_data",
            g ->
                g.initializer(
                        OnnxBytes.message(
                            o -> {
                              o.writeInt64(1, 2);
                              o.writeInt32(2, 1);
                              o.writeByteArray(
                                  4, new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
                              o.writeString(8, "d");
                            }))
                    .longs("s", 0, -1, 2)
                    .node("Reshape", "x,s", "r")
                    .node("Mul", "r,d", "y")));
  }
}
