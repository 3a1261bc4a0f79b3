package io.cupel.format.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.format.graph.LayerCut.Parts;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How programs are divided; what libtorch makes of the parts is in CutTest. */
class ScriptPartsTest extends LinearPrograms {
  @Test
  void callsAreWrittenOutInTheirOrderUpToTheLayer() {
    ScriptParts parts =
        net("b", "c = self.c", "b = self.b", "return (c).forward((b).forward(torch.relu(x), ), )");

    assertThat(method(parts, "below_0"))
        .isEqualTo(
            """
            def below_0(self, v0: Tensor) -> Tensor:
              v1 = torch.relu(v0)
              return v1""");
    assertThat(method(parts, "above_0"))
        .isEqualTo(
            """
            def above_0(self, v1: Tensor) -> Tensor:
              v2 = (getattr(self, "b")).forward(v1)
              v3 = (getattr(self, "c")).forward(v2)
              return v3""");
  }

  @Test
  void methodsOfModulesWithLayersAreWrittenOutAndWhatGoesPastCrosses() {
    ScriptParts parts = net("block.b", "return (self.block).forward((self.a).forward(x, ), )");

    assertThat(method(parts, "below_0"))
        .isEqualTo(
            """
            def below_0(self, v0: Tensor) -> Tuple[Tensor, Tensor]:
              v1 = (getattr(self, "a")).forward(v0)
              v2 = torch.relu(v1)
              return (v1, v2)""");
    assertThat(method(parts, "above_0"))
        .isEqualTo(
            """
            def above_0(self, v1: Tensor, v2: Tensor) -> Tensor:
              v3 = (getattr(getattr(self, "block"), "b")).forward(v2)
              v4 = torch.add(v3, v1)
              return v4""");
  }

  @Test
  void theLayersInputAndOutputAreGivenBesideTheAnswer() {
    ScriptParts parts = net("b", "return torch.relu_((self.b).forward(x, ))");

    assertThat(method(parts, "tapped_0"))
        .isEqualTo(
            """
            def tapped_0(self, v0: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
              tap = (getattr(self, "b")).forward(v0)
              v1 = torch.clone(tap)
              v2 = torch.relu_(v1)
              return (v2, v0, tap)""");
    assertThat(((Parts) parts.cuts().get(0)).tapped()).isTrue();
  }

  @Test
  void sizesAndConstantsAreMadeAgainAbove() {
    ScriptParts parts =
        net(
            "b",
            "y = (self.a).forward(x, )",
            "n = torch.size(y, 0)",
            "shape = [n, -1]",
            "scale = torch.exp(self.scale)",
            "z = (self.b).forward(torch.mul(y, 2), )",
            "return torch.mul(torch.reshape(z, shape), scale)");

    assertThat(method(parts, "above_0"))
        .isEqualTo(
            """
            def above_0(self, v1: Tensor, v5: Tensor) -> Tensor:
              v2 = torch.size(v1, 0)
              v3 = [v2, -1]
              v4 = torch.exp(getattr(self, "scale"))
              v6 = (getattr(self, "b")).forward(v5)
              v7 = torch.reshape(v6, v3)
              v8 = torch.mul(v7, v4)
              return v8""");
  }

  @Test
  void aBranchThatTheModelDecidesIsOneSideOfIt() {
    flags.put("deep", true);

    ScriptParts parts =
        net(
            "b",
            "deep = self.deep",
            "if deep:",
            "  y0 = (self.a).forward(x, )",
            "  y = y0",
            "else:",
            "  y = x",
            "return (self.b).forward(y, )");

    assertThat(method(parts, "below_0"))
        .isEqualTo(
            """
            def below_0(self, v0: Tensor) -> Tensor:
              v1 = (getattr(self, "a")).forward(v0)
              return v1""");
  }

  /** A file may say that it was saved in training; the engine never runs it so. */
  @Test
  void modelsAreNotInTraining() {
    flags.put("training", true);

    ScriptParts parts =
        net(
            "b",
            "training = self.training",
            "if training:",
            "  y = torch.dropout(x, 0.5, True)",
            "else:",
            "  y = x",
            "return (self.b).forward(y, )");

    assertThat(method(parts, "below_0")).doesNotContain("dropout");
  }

  @Test
  void otherBranchesStay() {
    ScriptParts parts =
        net(
            "b",
            "wide = torch.gt(torch.size(x, 3), 28)",
            "if wide:",
            "  y = torch.relu(x)",
            "else:",
            "  y0 = torch.neg(x)",
            "  y = y0",
            "return (self.b).forward(y, )");

    assertThat(method(parts, "below_0"))
        .isEqualTo(
            """
            def below_0(self, v0: Tensor) -> Tensor:
              v1 = torch.size(v0, 3)
              v2 = torch.gt(v1, 28)
              if v2:
                v3 = torch.relu(v0)
              else:
                v4 = torch.neg(v0)
                v3 = v4
              return v3""");
  }

  /** As a scripted layer's check of its input; nothing of it is given. */
  @Test
  void aBranchWithTheLayerInItBelongsAboveAsAWhole() {
    ScriptParts parts =
        net(
            "b",
            "y = (self.a).forward(x, )",
            "if torch.gt(torch.size(y, 1), 9):",
            "  z = (self.b).forward(y, )",
            "else:",
            "  z = y",
            "return z");

    assertThat(method(parts, "above_0")).contains("if torch.gt(torch.size(v1, 1), 9):");
    assertThat(((Parts) parts.cuts().get(0)).tapped()).isFalse();
  }

  @Test
  void aMethodThatIsNotUnderstoodStaysACallAndTheLayersInItAreAbove() {
    classes.put("__torch__.Block", BLOCK.replace("y = (b)", "for i in range(3):\n      y = (b)"));

    ScriptParts parts = net("block.b", "return (self.block).forward((self.a).forward(x, ), )");

    assertThat(method(parts, "above_0"))
        .contains("v2 = (getattr(self, \"block\")).forward(v1)")
        .doesNotContain("getattr(getattr");
  }

  /** Below one of the names the values would change with the layer. */
  @Test
  void aWeightUnderTwoNamesIsNotCutAt() {
    children.put("a", linear("same"));
    children.put("b", linear("same"));

    assertThat(reason(net("b", "return (self.b).forward((self.a).forward(x, ), )")))
        .isEqualTo("it is known under several names");
  }

  @Test
  void norIsAModuleUnderTwoNames() {
    ScriptModule same = linear("same");
    children.put("a", same);
    children.put(
        "block", new ScriptModule("__torch__.Block", Map.of(), Map.of(), Map.of("b", same)));

    assertThat(reason(net("a", "return (self.a).forward((self.block).forward(x, ), )")))
        .isEqualTo("it is known under several names");
  }

  @Test
  void multiplyAddsAreCountedByWhatRuns() {
    ScriptParts parts =
        net("b", "y = (self.a).forward(x, )", "return torch.matmul((self.b).forward(y, ), y)");

    assertThat(method(parts, "multiply_adds"))
        .contains("n0 = torch.mul(torch.numel(v1), torch.floordiv(torch.numel(getattr(")
        .contains("n2 = torch.mul(torch.numel(v3), torch.size(v2, -1))")
        .endsWith("return torch.tensor([n0, n1, n2])");
    assertThat(parts.work().orElseThrow().callsBelow()).isEqualTo(Map.of("b", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.einsum(\"ij,jk\", [y, y])",
        "__torch__.helper(y, )",
        "(self.other).forward(y, )"
      })
  void workIsNotKnownWhereSomethingElseMultiplies(String call) {
    functions.put(
        "__torch__.helper", "def helper(x: Tensor) -> Tensor:\n  return torch.mm(x, x)\n");
    classes.put(
        "__torch__.Other",
        "class Other(Module):\n  def forward(self: __torch__.Other,\n    x: Tensor) -> Tensor:\n"
            + "    return __torch__.helper(x, )\n");
    children.put("other", new ScriptModule("__torch__.Other", Map.of(), Map.of(), Map.of()));

    ScriptParts parts =
        net("b", "y = (self.a).forward(x, )", "return (self.b).forward(" + call + ", )");

    assertThat(parts.cuts().get(0)).isInstanceOf(Parts.class);
    assertThat(parts.work()).isEmpty();
  }

  @Test
  void severalTensorsInOneValueDoNotCross() {
    ScriptParts parts =
        net("b", "y = [x, x]", "z = (self.b).forward(x, )", "return torch.cat([z, y[0]])");

    assertThat(reason(parts)).isEqualTo("more than tensors would cross the cut");
  }

  @Test
  void aLayerThatIsNotCalledIsNotCutAt() {
    assertThat(reason(net("b", "return (self.a).forward(x, )")))
        .isEqualTo("no call is given the layer's parameters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "for i in range(3):|it has a 'for' amid calls",
        "self.count = 3|it assigns to more than a name",
        "y = x + 1|'+' is not expected there",
        "y = 'a'|it has a character that is not understood",
        "y = (self.b).other(x, )|it is cut"
      })
  void aProgramOfAnotherFormStaysWhole(String line, String reason) {
    ScriptParts parts = net("b", line, "return (self.b).forward(x, )");

    if (reason.equals("it is cut")) {
      assertThat(parts.cuts().get(0)).isInstanceOf(Parts.class);
    } else {
      assertThat(reason(parts)).isEqualTo(reason);
    }
  }

  @Test
  void hooksAreNotLeftOut() {
    classes.put(
        "__torch__.Block", BLOCK.replace("  def", "  __forward_hooks__ = [\"log\", ]\n  def"));

    ScriptParts parts = net("block.b", "return (self.block).forward((self.a).forward(x, ), )");

    assertThat(method(parts, "above_0")).contains("(getattr(self, \"block\")).forward(v1)");
  }

  @Test
  void methodsOfTheSameNamesAreNotReplaced() {
    classes.put(
        "__torch__.Net",
        """
        class Net(Module):
          def forward(self: __torch__.Net,
            x: Tensor) -> Tensor:
            return (self.b).forward(x, )
          def below_0(self: __torch__.Net,
            x: Tensor) -> Tensor:
            return x
        """);

    assertThat(reason(parts("b")))
        .isEqualTo("it has methods of the names that the parts would have");
  }

  @Test
  void aLayerThatPreparesItsInputIsNotTapped() {
    classes.put(
        "__torch__.Linear",
        LINEAR.replace(
            "return torch.linear(x,", "y = torch.flatten(x, 1)\n    return torch.linear(y,"));

    ScriptParts parts = net("b", "return (self.b).forward(x, )");

    assertThat(((Parts) parts.cuts().get(0)).tapped()).isFalse();
  }

  @Test
  void aLayerWithTwoProductsIsNotCountedAsOne() {
    classes.put(
        "__torch__.Linear",
        LINEAR.replace(
            "return torch.linear(x, weight, None)",
            "y = torch.linear(x, weight, None)\n    return torch.linear(y, weight, None)"));

    assertThat(net("b", "return (self.b).forward(x, )").work()).isEmpty();
  }

  @Test
  void aLayerWithHooksIsCutAtAndNotTapped() {
    classes.put(
        "__torch__.Linear", LINEAR.replace("  def", "  __forward_hooks__ = [\"log\", ]\n  def"));

    ScriptParts parts = net("b", "return (self.b).forward(torch.relu(x), )");

    assertThat(((Parts) parts.cuts().get(0)).tapped()).isFalse();
  }
}
