package io.cupel.classifier;

import static io.cupel.format.OnnxBytes.floats;
import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.longTensor;
import static io.cupel.format.OnnxBytes.real;
import static io.cupel.format.OnnxBytes.text;
import static io.cupel.format.OnnxBytes.value;

import io.cupel.format.OnnxBytes;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Small graphs, one for each way in which an operation may be asked for. They are given x: images
 * of the shape [N,4,7,6]; the result is called y. A parameter is there in each of them.
 */
final class OnnxCases {
  private OnnxCases() {}

  private static Arguments one(String what, UnaryOperator<OnnxBytes> graph) {
    return Arguments.of(what, graph);
  }

  /** A node without further inputs. */
  private static Arguments op(String operation, byte[]... attributes) {
    return one(operation, g -> g.node(operation, "x", "y", attributes));
  }

  private static byte[] pads(long... pads) {
    return ints("pads", pads);
  }

  private static byte[] kernel(long... sizes) {
    return ints("kernel_shape", sizes);
  }

  private static byte[] strides(long... strides) {
    return ints("strides", strides);
  }

  static Stream<Arguments> convolutions() {
    return Stream.of(
        conv("plain", 5, 4, 1),
        conv("padded", 5, 4, 1, pads(1, 1, 1, 1), strides(2, 2)),
        conv("padded unevenly", 5, 4, 1, pads(0, 2, 1, 1), kernel(3, 3)),
        conv("same, above", 5, 4, 1, text("auto_pad", "SAME_UPPER"), strides(2, 2)),
        conv("same, below", 5, 4, 1, text("auto_pad", "SAME_LOWER"), strides(2, 3)),
        conv("valid", 5, 4, 1, text("auto_pad", "VALID")),
        conv("groups", 6, 4, 2, integer("group", 2)),
        conv("depthwise", 4, 4, 4, integer("group", 4), ints("dilations", 2, 2), pads(2, 2, 2, 2)),
        one(
            "transposed",
            g ->
                g.weight("w", 4, 3, 3, 3)
                    .weight("b", 3)
                    .node(
                        "ConvTranspose",
                        "x,w,b",
                        "y",
                        strides(2, 2),
                        pads(1, 1, 1, 1),
                        ints("output_padding", 1, 1))),
        one(
            "one dimension",
            g ->
                g.longs("s", 0, 4, -1)
                    .weight("w", 5, 4, 3)
                    .node("Reshape", "x,s", "r")
                    .node("Conv", "r,w", "y", pads(1, 2))));
  }

  private static Arguments conv(String what, long out, long in, long groups, byte[]... attributes) {
    return one(
        "conv " + what,
        g ->
            g.weight("w", out, in / groups, 3, 3)
                .weight("b", out)
                .node("Conv", "x,w,b", "y", attributes));
  }

  static Stream<Arguments> pooling() {
    byte[] ceil = integer("ceil_mode", 1);
    byte[] counted = integer("count_include_pad", 1);
    return Stream.of(
        op("MaxPool", kernel(3, 3), strides(2, 2), pads(1, 1, 1, 1)),
        op("MaxPool", kernel(2, 2), strides(2, 2), ceil),
        op("MaxPool", kernel(3, 3), strides(2, 2), pads(0, 0, 1, 1)),
        op("MaxPool", kernel(2, 3), strides(3, 2), pads(0, 1, 1, 1), ceil),
        op("MaxPool", kernel(2, 2), ints("dilations", 2, 2)),
        op("MaxPool", kernel(3, 3), strides(2, 2), text("auto_pad", "SAME_UPPER")),
        op("MaxPool", kernel(2, 2), strides(2, 2), text("auto_pad", "SAME_LOWER")),
        op("AveragePool", kernel(3, 3), strides(2, 2), pads(1, 1, 1, 1)),
        op("AveragePool", kernel(3, 3), strides(2, 2), pads(1, 1, 1, 1), counted),
        op("AveragePool", kernel(3, 3), strides(2, 2), pads(0, 1, 1, 1)),
        op("AveragePool", kernel(3, 3), strides(2, 2), pads(0, 1, 1, 1), counted),
        op("AveragePool", kernel(2, 2), strides(2, 2), ceil),
        op("AveragePool", kernel(3, 2), strides(3, 2), pads(1, 0, 0, 1), ceil),
        op("AveragePool", kernel(3, 3), strides(2, 2), text("auto_pad", "SAME_UPPER")),
        op("GlobalAveragePool"),
        op("GlobalMaxPool"));
  }

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
                    .node("GroupNormalization", "x,s,b", "y", integer("num_groups", 2))));
  }

  static Stream<Arguments> activations() {
    return Stream.of(
        op("Relu"),
        op("LeakyRelu"),
        op("LeakyRelu", real("alpha", 0.3)),
        one("PRelu", g -> g.weight("s", 4, 1, 1).node("PRelu", "x,s", "y")),
        op("Elu", real("alpha", 0.7)),
        op("Selu"),
        op("Celu", real("alpha", 0.7)),
        one("Gelu", g -> g.opset(20).node("Gelu", "x", "y")),
        one("Gelu by tanh", g -> g.opset(20).node("Gelu", "x", "y", text("approximate", "tanh"))),
        one("Mish", g -> g.opset(18).node("Mish", "x", "y")),
        op("Softplus"),
        op("HardSigmoid"),
        op("HardSigmoid", real("alpha", 1 / 6.0), real("beta", 0.5)),
        op("HardSwish"),
        op("Sigmoid"),
        op("Tanh"),
        op("Erf"),
        one(
            "Clip",
            g ->
                g.initializer(floats("lo", new float[] {-0.2f}))
                    .initializer(floats("hi", new float[] {0.3f}))
                    .node("Clip", "x,lo,hi", "y")),
        one(
            "Clip above",
            g -> g.initializer(floats("hi", new float[] {0.3f})).node("Clip", "x,,hi", "y")),
        op("Softmax"),
        op("Softmax", integer("axis", 1)),
        op("LogSoftmax", integer("axis", -2)),
        op("Dropout"),
        op("Identity"));
  }

  static Stream<Arguments> arithmetic() {
    Stream<Arguments> pairs =
        Stream.of("Add", "Sub", "Mul", "Div", "Min", "Max", "Sum")
            .map(name -> one(name, g -> g.weight("w", 4, 1, 1).node(name, "x,w", "y")));
    Stream<Arguments> positive =
        Stream.of("Sqrt", "Log", "Reciprocal")
            .map(name -> one(name, g -> g.node("Exp", "x", "e").node(name, "e", "y")));
    Stream<Arguments> single =
        Stream.of("Exp", "Neg", "Abs", "Sign", "Floor", "Ceil", "Round", "Sin", "Cos")
            .map(name -> op(name));
    Stream<Arguments> masks =
        Stream.of("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")
            .map(
                name ->
                    one(
                        name,
                        g -> g.weight("w", 6).node(name, "x,w", "m").node("Where", "m,x,w", "y")));
    return Stream.of(
            pairs,
            positive,
            single,
            masks,
            Stream.of(
                one(
                    "Pow",
                    g -> g.initializer(floats("e", new float[] {2})).node("Pow", "x,e", "y")),
                one(
                    "Pow of tensors",
                    g -> g.weight("w", 6).node("Exp", "x", "e").node("Pow", "e,w", "y")),
                one(
                    "And, Or, Not",
                    g ->
                        g.weight("w", 6)
                            .node("Less", "x,w", "l")
                            .node("Greater", "x,w", "g")
                            .node("Or", "l,g", "o")
                            .node("Not", "l", "n")
                            .node("And", "o,n", "a")
                            .node("Where", "a,x,w", "y")),
                one(
                    "IsNaN",
                    g -> g.weight("w", 6).node("IsNaN", "x", "m").node("Where", "m,w,x", "y"))))
        .flatMap(s -> s);
  }

  static Stream<Arguments> reductions() {
    return Stream.of(
        op("ReduceMean", ints("axes", 2, 3)),
        op("ReduceMean", ints("axes", -1), integer("keepdims", 0)),
        one(
            "ReduceMean by input",
            g ->
                g.opset(18)
                    .longs("a", -2, -1)
                    .node("ReduceMean", "x,a", "y", integer("keepdims", 0))),
        one("ReduceSum", g -> g.longs("a", 1).node("ReduceSum", "x,a", "y")),
        op("ReduceMax", ints("axes", 1)),
        op("ReduceMin", ints("axes", 3), integer("keepdims", 0)),
        op("ReduceL2", ints("axes", 1)),
        one(
            "ArgMax",
            g ->
                g.node("ArgMax", "x", "i", integer("axis", 3))
                    .node("Cast", "i", "y", integer("to", 1))));
  }

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
