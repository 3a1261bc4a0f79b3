package io.cupel.format.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.format.graph.LayerCut;
import io.cupel.format.graph.LayerCut.Parts;
import io.cupel.format.graph.LayerCut.Whole;
import io.cupel.format.script.ScriptParts.At;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of a few linear layers a, b, c; what libtorch makes of parts is in CutTest. */
class ScriptPartsTest {
  private static final String LINEAR =
      """
      class Linear(Module):
        def forward(self: __torch__.Linear,
          x: Tensor) -> Tensor:
          weight = self.weight
          return torch.linear(x, weight, None)
      """;
  private static final String BLOCK =
      """
      class Block(Module):
        def forward(self: __torch__.Block,
          x: Tensor) -> Tensor:
          b = self.b
          y = (b).forward(torch.relu(x), )
          return torch.add(y, x)
      """;

  private final Map<String, String> classes =
      new LinkedHashMap<>(Map.of("__torch__.Linear", LINEAR, "__torch__.Block", BLOCK));
  private final Map<String, String> functions = new LinkedHashMap<>();
  private final Map<String, ScriptModule> children = new LinkedHashMap<>();
  private final Map<String, Boolean> flags = new LinkedHashMap<>();

  private static ScriptModule linear(String storage) {
    return new ScriptModule("__torch__.Linear", Map.of("weight", storage), Map.of(), Map.of());
  }

  private ScriptParts net(String layer, String... forward) {
    String body = "    " + String.join("\n    ", forward) + "\n";
    classes.put(
        "__torch__.Net",
        "class Net(Module):\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n"
            + body);
    return parts(layer);
  }

  private ScriptParts parts(String layer) {
    for (String name : List.of("a", "b", "c")) {
      children.putIfAbsent(name, linear(name));
    }
    children.putIfAbsent(
        "block",
        new ScriptModule("__torch__.Block", Map.of(), Map.of(), Map.of("b", linear("bb"))));
    ScriptCode code =
        new ScriptCode() {
          @Override
          public Optional<String> ofClass(String qualified) {
            return Optional.ofNullable(classes.get(qualified));
          }

          @Override
          public Optional<String> ofFunction(String qualified) {
            return Optional.ofNullable(functions.get(qualified));
          }
        };
    return ScriptParts.of(
        new ScriptModule("__torch__.Net", Map.of("scale", "s"), flags, children),
        code,
        Set.of("a.weight", "b.weight", "c.weight", "block.b.weight"),
        List.of(new At(layer, layer + ".weight", Optional.empty())));
  }

  private static String method(ScriptParts parts, String name) {
    String text = parts.methods();
    int start = text.indexOf("  def " + name + "(");
    assertThat(start).as(name + " in " + text).isNotNegative();
    int end = text.indexOf("  def ", start + 1);
    return text.substring(start, end < 0 ? text.length() : end).stripTrailing().stripIndent();
  }

  private static String reason(ScriptParts parts) {
    assertThat(parts.methods()).isEmpty();
    return parts.cuts().stream()
        .map(cut -> cut instanceof Whole whole ? whole.reason() : "it is cut")
        .findFirst()
        .orElseThrow();
  }

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
  void callsWithinCallsEnd() {
    classes.put("__torch__.Block", BLOCK.replace("(b).forward(torch", "(self).forward(torch"));

    ScriptParts parts = net("block.b", "return (self.block).forward((self.a).forward(x, ), )");

    assertThat(method(parts, "above_0")).contains("(getattr(self, \"block\")).forward(");
  }

  /** Written out it would be 2⁵⁰⁰ calls. */
  @Test
  @Timeout(20)
  void methodsThatCallThemselvesTwiceEnd() {
    classes.put(
        "__torch__.Block",
        BLOCK.replace(
            "y = (b).forward(torch.relu(x), )", "y = (self).forward((self).forward(x, ), )"));

    ScriptParts parts = net("block.b", "return (self.block).forward((self.a).forward(x, ), )");

    assertThat(parts.cuts()).hasSize(1);
  }

  @Test
  @Timeout(20)
  void tuplesOfTuplesAreNotMultiplied() {
    String[] lines = new String[101];
    lines[0] = "t0 = (x, x)";
    for (int i = 1; i < 100; i++) {
      lines[i] = "t%d = (t%d, t%d)".formatted(i, i - 1, i - 1);
    }
    lines[100] = "return (self.b).forward(x, )";

    assertThat(method(net("b", lines), "above_0")).hasSizeLessThan(1000);
  }

  @Test
  @Timeout(20)
  void itemsOfItemsAreNotMultiplied() {
    String[] lines = new String[101];
    lines[0] = "t0 = x[0]";
    for (int i = 1; i < 100; i++) {
      lines[i] = "t%1$d = t%2$d[t%2$d]".formatted(i, i - 1);
    }
    lines[100] = "return (self.b).forward(x, )";

    assertThat(method(net("b", lines), "above_0")).hasSizeLessThan(1000);
  }

  /** No module names another twice, yet the last would be called 2⁴⁰ times. */
  @Test
  @Timeout(20)
  void modulesThatCallTheNextTwiceEnd() {
    ScriptModule module = linear("last");
    for (int i = 0; i < 40; i++) {
      module = new ScriptModule("__torch__.Twice", Map.of(), Map.of(), Map.of("c", module));
    }
    classes.put(
        "__torch__.Twice",
        """
        class Twice(Module):
          def forward(self: __torch__.Twice,
            x: Tensor) -> Tensor:
            c = self.c
            return (c).forward((c).forward(x, ), )
        """);
    children.put("twice", module);

    assertThat(net("twice" + ".c".repeat(38), "return (self.twice).forward(x, )").cuts())
        .hasSize(1);
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

  @Test
  void aVeryLongTextIsNotRead() {
    assertThat(
            reason(net("b", "y = \"" + "y".repeat(1 << 20) + "\"", "return (self.b).forward(x, )")))
        .isEqualTo("it is too large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if",
        "if:",
        "else:",
        "return",
        "= x",
        "y =",
        "y = (",
        "y = [x",
        "y = f(x",
        "y = f(a=",
        "y = x.",
        "y = getattr(self, 5)",
        "y = getattr(self, 5",
        "y = -",
        "y, z, = (x, x, x)",
        ")",
        "y = f(,)"
      })
  void brokenLinesAreReasonsNotFailures(String line) {
    ScriptParts parts = net("b", line, "return (self.b).forward(x, )");

    assertThat(parts.cuts()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"def", "def f", "def f(", "def f()", "def forward(self, x)", "class", "\u0000"})
  void brokenClassesAreReasonsNotFailures(String text) {
    classes.put("__torch__.Net", "class Net(Module):\n  " + text + "\n");

    assertThat(parts("b").methods()).isEmpty();
  }

  @Test
  void deepExpressionsAreRefusedNotFollowed() {
    String deep = "torch.relu(".repeat(5000) + "x" + ")".repeat(5000);

    assertThat(reason(net("b", "return (self.b).forward(" + deep + ", )")))
        .isEqualTo("its expressions are nested too deep");
  }

  @Test
  void theProgramsOwnAreNeverPutTogetherFromText() {
    ScriptParts parts = net("b", "y = getattr(self, \"a\\\"b\")", "return (self.b).forward(x, )");

    assertThat(reason(parts)).isEqualTo("an attribute has an unusual name");
    assertThat(parts.cuts()).hasOnlyElementsOfType(LayerCut.Whole.class);
  }
}
