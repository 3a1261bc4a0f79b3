package io.cupel.format.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.format.graph.LayerCut;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that nobody but an attacker writes ends in a reason, soon. */
class HostileScriptsTest extends LinearPrograms {
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
