package io.cupel.format.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.format.graph.LayerCut.Whole;
import io.cupel.format.script.ScriptParts.At;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Programs of a few linear layers: a, b, c, and one in a block. */
abstract class LinearPrograms {
  static final String LINEAR =
      """
      class Linear(Module):
        def forward(self: __torch__.Linear,
          x: Tensor) -> Tensor:
          weight = self.weight
          return torch.linear(x, weight, None)
      """;
  static final String BLOCK =
      """
      class Block(Module):
        def forward(self: __torch__.Block,
          x: Tensor) -> Tensor:
          b = self.b
          y = (b).forward(torch.relu(x), )
          return torch.add(y, x)
      """;

  final Map<String, String> classes =
      new LinkedHashMap<>(Map.of("__torch__.Linear", LINEAR, "__torch__.Block", BLOCK));
  final Map<String, String> functions = new LinkedHashMap<>();
  final Map<String, ScriptModule> children = new LinkedHashMap<>();
  final Map<String, Boolean> flags = new LinkedHashMap<>();

  static ScriptModule linear(String storage) {
    return new ScriptModule("__torch__.Linear", Map.of("weight", storage), Map.of(), Map.of());
  }

  ScriptParts net(String layer, String... forward) {
    String body = "    " + String.join("\n    ", forward) + "\n";
    classes.put(
        "__torch__.Net",
        "class Net(Module):\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n"
            + body);
    return parts(layer);
  }

  ScriptParts parts(String layer) {
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

  static String method(ScriptParts parts, String name) {
    String text = parts.methods();
    int start = text.indexOf("  def " + name + "(");
    assertThat(start).as(name + " in " + text).isNotNegative();
    int end = text.indexOf("  def ", start + 1);
    return text.substring(start, end < 0 ? text.length() : end).stripTrailing().stripIndent();
  }

  static String reason(ScriptParts parts) {
    assertThat(parts.methods()).isEmpty();
    return parts.cuts().stream()
        .map(cut -> cut instanceof Whole whole ? whole.reason() : "it is cut")
        .findFirst()
        .orElseThrow();
  }
}
