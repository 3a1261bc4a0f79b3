package io.cupel.format.script;

import static java.util.stream.Collectors.joining;

import io.cupel.format.graph.LayerCut;
import io.cupel.format.graph.LayerCut.Parts;
import io.cupel.format.graph.LayerCut.Step;
import io.cupel.format.graph.LayerRows;
import io.cupel.format.script.Expression.Attribute;
import io.cupel.format.script.Expression.Reached;
import io.cupel.format.script.Expression.Value;
import io.cupel.format.script.ScriptParts.At;
import io.cupel.format.script.ScriptParts.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the methods that run a flat program in two parts. */
record PartsWriter(ScriptModules modules, FlatProgram program, MultiplyCount count) {
  /**
   * The layer's call, to be looked into.
   *
   * @param weight how the weight is reached
   */
  private record Tap(FlatLine line, String input, String weight, LayerRows rows) {}

  /** The methods for some layers. */
  ScriptParts write(List<At> layers) {
    StringBuilder text = new StringBuilder();
    List<LayerCut> cuts = new ArrayList<>();
    Map<String, Integer> linesBelow = new LinkedHashMap<>();
    for (At layer : layers) {
      try {
        if (layer.tensors().stream().anyMatch(modules::hasSeveralNames)) {
          throw new ScriptCut.Impossible("it is known under several names");
        }
        ScriptCut cut = ScriptCut.of(program, layer.tensors());
        Optional<Tap> tap = tap(layer, cut);
        Parts parts = new Parts(layer.name(), cuts.size(), 1, 1, tap.isPresent());
        text.append(below(parts, cut)).append(above(parts, cut));
        tap.ifPresent(t -> text.append(tapped(parts, cut, t)));
        cuts.add(parts);
        linesBelow.put(layer.name(), cut.below().size());
      } catch (ScriptCut.Impossible e) {
        cuts.add(new LayerCut.Whole(layer.name(), e.getMessage()));
      }
    }
    Optional<Work> work = linesBelow.isEmpty() ? Optional.empty() : work(text, linesBelow);
    return new ScriptParts(text.toString(), cuts, work);
  }

  private String below(Parts parts, ScriptCut cut) {
    return head(parts.method(Step.BELOW), List.of(program.images()), tensors(cut.live().size()))
        + lines(cut.below())
        + gives(cut.live());
  }

  private String above(Parts parts, ScriptCut cut) {
    return head(parts.method(Step.ABOVE), cut.live(), program.returns())
        + lines(cut.above())
        + gives(List.of(program.answer().text()));
  }

  /** Where the first line above is the layer's call, with one tensor, and the answer is one. */
  private Optional<Tap> tap(At layer, ScriptCut cut) {
    FlatLine line = program.lines().get(cut.below().size());
    List<String> weight = ScriptParts.path(layer.weight());
    Reached module = new Reached(weight.subList(0, weight.size() - 1));
    if (program.returns().equals("Tensor")
        && line.results().size() == 1
        && line.call().isPresent()
        && line.call().get().function() instanceof Attribute method
        && method.of().equals(module)
        && line.call().get().arguments().size() == 1
        && line.call().get().argument(0).orElse(null) instanceof Value input) {
      return LayerText.rows(modules, modules.at(module).orElseThrow())
          .map(rows -> new Tap(line, input.text(), new Reached(weight).text(), rows));
    }
    return Optional.empty();
  }

  /** What is written into the layer's output afterwards does not reach what is given of it. */
  private String tapped(Parts parts, ScriptCut cut, Tap tap) {
    List<FlatLine> before = cut.above().subList(0, cut.above().indexOf(tap.line()));
    List<FlatLine> after = cut.above().subList(before.size() + 1, cut.above().size());
    return head(parts.method(Step.TAPPED), cut.live(), tensors(3))
        + lines(before)
        + "    tap = "
        + tap.line().call().orElseThrow().text()
        + "\n"
        + "    "
        + tap.line().results().get(0)
        + " = torch.clone(tap)\n"
        + lines(after)
        + gives(List.of(program.answer().text(), tap.input(), "tap"))
        + tap.rows().methods(parts, tap.weight());
  }

  private Optional<Work> work(StringBuilder text, Map<String, Integer> linesBelow) {
    StringBuilder body = new StringBuilder();
    List<String> counted = new ArrayList<>();
    Map<Integer, Integer> callsBelow = new LinkedHashMap<>();
    try {
      for (int i = 0; i < program.lines().size(); i++) {
        FlatLine line = program.lines().get(i);
        callsBelow.put(i, counted.size());
        body.append(lines(List.of(line)));
        Optional<String> multiplyAdds = count.of(line);
        if (multiplyAdds.isPresent()) {
          body.append("    n%d = %s\n".formatted(counted.size(), multiplyAdds.get()));
          counted.add("n" + counted.size());
        }
      }
    } catch (MultiplyCount.UnknownException e) {
      return Optional.empty();
    }
    text.append(head(ScriptParts.WORK, List.of(program.images()), "Tensor"))
        .append(body)
        .append(gives(List.of("torch.tensor([" + String.join(", ", counted) + "])")));
    Map<String, Integer> byLayer = new LinkedHashMap<>();
    linesBelow.forEach((layer, lines) -> byLayer.put(layer, callsBelow.get(lines)));
    return counted.isEmpty() ? Optional.empty() : Optional.of(new Work(ScriptParts.WORK, byLayer));
  }

  private static String head(String method, List<String> takes, String gives) {
    String taken = takes.stream().map(name -> ", " + name + ": Tensor").collect(joining());
    return "  def %s(self%s) -> %s:\n".formatted(method, taken, gives);
  }

  private static String tensors(int count) {
    return count == 1
        ? "Tensor"
        : "Tuple[" + String.join(", ", Collections.nCopies(count, "Tensor")) + "]";
  }

  private static String lines(List<FlatLine> lines) {
    return lines.stream()
        .flatMap(line -> line.text().stream())
        .map(line -> "    " + line + "\n")
        .collect(joining());
  }

  private static String gives(List<String> values) {
    return values.size() == 1
        ? "    return " + values.get(0) + "\n"
        : values.stream().collect(joining(", ", "    return (", ")\n"));
  }
}
