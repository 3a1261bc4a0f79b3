package io.cupel.classifier;

import static io.cupel.classifier.OnnxCases.one;
import static io.cupel.classifier.OnnxCases.op;
import static io.cupel.format.OnnxBytes.floats;
import static io.cupel.format.OnnxBytes.integer;
import static io.cupel.format.OnnxBytes.ints;
import static io.cupel.format.OnnxBytes.real;
import static io.cupel.format.OnnxBytes.text;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What is computed number by number, and what sums up: activations, arithmetic, reductions. */
final class OnnxElementCases {
  private OnnxElementCases() {}

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
}
