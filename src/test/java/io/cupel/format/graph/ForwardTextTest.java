package io.cupel.format.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.format.graph.Argument.Int;
import io.cupel.format.graph.Argument.Items;
import io.cupel.format.graph.Argument.None;
import io.cupel.format.graph.Argument.Value;
import io.cupel.reason.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ForwardTextTest {
  private static final Value X = new Value("x");
  private static final Value W = new Value("w");
  private static final Value Y = new Value("y");
  private static final Map<String, String> TENSORS = Map.of("w", "self.weight");

  private static GraphNode aten(String name, List<Argument> outputs, Object... arguments) {
    return node("torch.ops.aten." + name, outputs, arguments);
  }

  private static GraphNode node(String target, List<Argument> outputs, Object... arguments) {
    Map<String, Argument> named = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      named.put((String) arguments[i], (Argument) arguments[i + 1]);
    }
    return new GraphNode(target, named, outputs);
  }

  private static String text(OptionalLong batch, List<Value> outputs, GraphNode... nodes) {
    List<OptionalLong> shape = List.of(batch, OptionalLong.of(4));
    Map<String, List<OptionalLong>> shapes = new LinkedHashMap<>(Map.of("x", shape));
    outputs.forEach(output -> shapes.put(output.name(), shape));
    ExportedGraph graph =
        new ExportedGraph(
            List.of(
                new GraphInput(GraphInput.Kind.PARAMETER, "w", "weight"),
                new GraphInput(GraphInput.Kind.IMAGES, "x", "")),
            List.of(nodes),
            outputs,
            shapes);
    return ForwardText.of(graph, "__torch__.M", TENSORS);
  }

  private static String text(GraphNode... nodes) {
    return text(OptionalLong.empty(), List.of(Y), nodes);
  }

  @Test
  void writesArgumentsByNameAndLeavesOutWhatTheFileLeavesOut() {
    String text =
        text(aten("linear.default", List.of(Y), "input", X, "weight", W, "bias", new None()));

    assertThat(text)
        .isEqualTo(
            """
              def forward(self: __torch__.M, v_x: Tensor) -> Tensor:
                if torch.ne(torch.size(v_x, 1), 4):
                  ops.prim.RaiseException("Expected input size 4 in dimension 1, as exported")
                else:
                  pass
                device = ops.prim.device(v_x)
                v_w = self.weight
                v_y = torch.linear(input=v_x, weight=v_w, bias=None)
                return v_y
            """
                .indent(0));
  }

  @Test
  void writesListsSizesAndSeveralOutputs() {
    Value n = new Value("n");
    Value half = new Value("half");
    Value z = new Value("z");
    String text =
        text(
            OptionalLong.empty(),
            List.of(Y, z),
            aten("sym_size.int", List.of(n), "self", X, "dim", new Int(0)),
            node("_operator.floordiv", List.of(half), "a", n, "b", new Int(2)),
            aten(
                "split.sizes",
                List.of(new Items("Tensor", List.of(Y, z))),
                "self",
                X,
                "split_size",
                new Items("int", List.of(half, half))),
            aten("_assert_scalar.default", List.of(), "self", n, "assert_msg", new None()));

    assertThat(text)
        .contains("-> Tuple[Tensor, Tensor]:")
        .contains("v_n = torch.size(self=v_x, dim=0)\n")
        .contains("v_half = torch.floordiv(v_n, 2)\n")
        .contains("v_y, v_z, = torch.split(self=v_x, split_size=[v_half, v_half])\n")
        .contains("return (v_y, v_z)\n")
        .doesNotContain("assert");
  }

  @Test
  void aDecomposedNormIsWrittenAsTheOneThatHasAGradient() {
    String text =
        text(
            aten(
                "_native_batch_norm_legit_no_training.default",
                List.of(Y, new Value("mean"), new Value("std")),
                "input",
                X,
                "weight",
                W,
                "bias",
                W,
                "running_mean",
                W,
                "running_var",
                W,
                "momentum",
                new Argument.Real(0.1),
                "eps",
                new Argument.Real(1e-5)));

    assertThat(text)
        .contains("v_y = torch.batch_norm(v_x, v_w, v_w, v_w, v_w, False, 0.1, 1.0e-5, True)");
  }

  @Test
  void writesIntoACopyOfTheImages() {
    String text = text(aten("relu_.default", List.of(Y), "self", X));

    assertThat(text).contains("v_x = torch.clone(v_x)\n");
  }

  @Test
  void refusesToWriteIntoTheModelsOwnTensors() {
    GraphNode node = aten("add_.Tensor", List.of(Y), "self", W, "other", X);

    assertThatThrownBy(() -> text(node))
        .isInstanceOfSatisfying(
            GraphException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_EXPORT))
        .hasMessageContaining("changes its own tensors");
  }

  @Test
  void runsAFixedNumberOfImagesAtATime() {
    String text = text(OptionalLong.of(3), List.of(Y), aten("relu.default", List.of(Y), "self", X));

    assertThat(text)
        .contains("def forward_fixed(self: __torch__.M, v_x: Tensor) -> Tensor:")
        .contains("for i in range(torch.floordiv(torch.add(count, 2), 3)):")
        .contains("whole = torch.constant_pad_nd(part, [0, 0, 0, missing])");
  }
}
