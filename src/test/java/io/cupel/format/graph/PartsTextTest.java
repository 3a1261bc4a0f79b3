package io.cupel.format.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupel.format.graph.Argument.Int;
import io.cupel.format.graph.Argument.Items;
import io.cupel.format.graph.Argument.Value;
import io.cupel.format.graph.LayerCut.Parts;
import io.cupel.format.graph.LayerCut.Whole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Graphs of linear layers, where w is the weight of the layer and u is another's. */
class PartsTextTest {
  private static final OptionalLong ANY = OptionalLong.empty();
  private static final Map<String, String> TENSORS = Map.of("w", "self.w", "u", "self.u");

  private static GraphNode aten(String name, String output, Object... arguments) {
    return node("torch.ops.aten." + name, output, arguments);
  }

  private static GraphNode node(String target, String output, Object... arguments) {
    Map<String, Argument> named = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      Object argument = arguments[i + 1];
      named.put(
          (String) arguments[i],
          argument instanceof String value ? new Value(value) : (Argument) argument);
    }
    return new GraphNode(target, named, List.of(new Value(output)));
  }

  private static GraphNode linear(String output, String input, String weight) {
    return aten("linear.default", output, "input", input, "weight", weight);
  }

  private static PartsText parts(OptionalLong batch, String answer, GraphNode... nodes) {
    List<OptionalLong> square = List.of(batch, OptionalLong.of(4));
    Map<String, List<OptionalLong>> shapes = new LinkedHashMap<>(Map.of("x", square));
    for (GraphNode node : nodes) {
      node.results().forEach(result -> shapes.put(result, square));
    }
    ExportedGraph graph =
        new ExportedGraph(
            List.of(
                new GraphInput(GraphInput.Kind.PARAMETER, "w", "layer.weight"),
                new GraphInput(GraphInput.Kind.PARAMETER, "u", "other.weight"),
                new GraphInput(GraphInput.Kind.IMAGES, "x", "")),
            List.of(nodes),
            List.of(new Value(answer)),
            shapes);
    return PartsText.of(
        graph,
        "__torch__.M",
        TENSORS,
        Map.of("w", List.of(4L, 4L), "u", List.of(4L, 4L)),
        new PartsText.At("layer", "layer.weight", Optional.empty()),
        7);
  }

  private static PartsText parts(String answer, GraphNode... nodes) {
    return parts(ANY, answer, nodes);
  }

  private static String refusal(PartsText parts) {
    assertThat(parts.methods()).isEmpty();
    return parts.cut() instanceof Whole whole ? whole.reason() : "cut";
  }

  @Test
  void aSkipConnectionCrossesBesideTheInput() {
    PartsText parts =
        parts(
            "sum",
            linear("skip", "x", "u"),
            aten("relu.default", "h", "self", "skip"),
            linear("y", "h", "w"),
            aten("add.Tensor", "sum", "self", "y", "other", "skip"));

    assertThat(parts.methods())
        .contains("def below_7(self: __torch__.M, v_x: Tensor) -> Tuple[Tensor, Tensor]:")
        .contains("return (v_skip, v_h)\n")
        .contains("def above_7(self: __torch__.M, v_skip: Tensor, v_h: Tensor) -> Tensor:")
        .contains("return (v_sum, v_h, tap)\n");
    assertThat(parts.cut())
        .isInstanceOfSatisfying(
            Parts.class,
            cut -> {
              assertThat(cut.tapped()).isTrue();
              assertThat(cut.shareBelow()).isCloseTo(0.5, within(1e-9));
              assertThat(cut.shareAbove()).isCloseTo(0.5, within(1e-9));
            });
  }

  @Test
  void ofALayerThatIsCalledTwiceBothCallsAreAbove() {
    PartsText parts =
        parts(
            "z",
            linear("h", "x", "u"),
            linear("y", "h", "w"),
            aten("relu.default", "r", "self", "y"),
            linear("z", "r", "w"));

    assertThat(parts.methods())
        .contains("return v_h\n")
        .contains("v_z = torch.linear(input=v_r, weight=v_w)\n    return v_z\n")
        .doesNotContain("tap");
  }

  @Test
  void theNumberOfImagesIsTakenFromWhatCrosses() {
    PartsText parts =
        parts(
            "z",
            aten("sym_size.int", "n", "self", "x", "dim", new Int(0)),
            linear("h", "x", "u"),
            linear("y", "h", "w"),
            aten(
                "view.default",
                "z",
                "self",
                "y",
                "size",
                new Items("int", List.of(new Value("n"), new Int(-1)))));

    assertThat(parts.methods())
        .contains("def above_7(self: __torch__.M, v_h: Tensor) -> Tensor:")
        .contains("v_n = torch.size(self=v_h, dim=0)\n");
  }

  @Test
  void whatDoesNotDependOnTheImagesIsComputedAgain() {
    PartsText parts =
        parts(
            "y",
            aten("t.default", "turned", "self", "u"),
            linear("h", "x", "turned"),
            linear("z", "h", "w"),
            linear("y", "z", "turned"));

    assertThat(parts.methods())
        .contains("def above_7(self: __torch__.M, v_h: Tensor) -> Tensor:")
        .contains("v_w = self.w\n    v_u = self.u\n    v_turned = torch.t(self=v_u)\n");
  }

  @Test
  void whatWritesIntoAValueFromBelowStaysWhole() {
    PartsText direct =
        parts(
            "sum",
            linear("h", "x", "u"),
            linear("y", "h", "w"),
            aten("add_.Tensor", "sum", "self", "h", "other", "y"));
    PartsText throughAView =
        parts(
            "sum",
            linear("h", "x", "u"),
            linear("y", "h", "w"),
            aten("t.default", "seen", "self", "h"),
            aten("add_.Tensor", "sum", "self", "seen", "other", "y"));

    assertThat(refusal(direct))
        .isEqualTo("a call above the layer writes into a value from below it");
    assertThat(refusal(throughAView)).isEqualTo(refusal(direct));
  }

  @Test
  void whatIsWrittenIntoWhatTheLayerGivesDoesNotReachTheTap() {
    PartsText parts = parts("r", linear("y", "x", "w"), aten("relu_.default", "r", "self", "y"));

    assertThat(parts.methods())
        .contains("    tap = torch.linear(input=v_x, weight=v_w)\n    v_y = torch.clone(tap)\n")
        .contains("return (v_r, v_x, tap)\n");
  }

  @Test
  void whatRunsOnAFixedNumberOfImagesStaysWhole() {
    assertThat(refusal(parts(OptionalLong.of(2), "y", linear("y", "x", "w"))))
        .isEqualTo("the program runs on 2 images at a time, as exported");
  }
}
