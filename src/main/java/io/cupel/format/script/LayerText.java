package io.cupel.format.script;

import io.cupel.format.graph.LayerRows;
import io.cupel.format.graph.LayerRows.Window;
import io.cupel.format.script.Expression.Call;
import io.cupel.format.script.Expression.Items;
import io.cupel.format.script.Expression.Literal;
import io.cupel.format.script.Expression.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a layer's class tells of how its weight meets its input. */
final class LayerText {
  private static final Set<String> OPERATIONS =
      Set.of("torch.linear", "torch.conv2d", "torch._convolution");

  private LayerText() {}

  /** Of the one product that the class's text has; empty: it has others, or one that is unusual. */
  static Optional<LayerRows> rows(ScriptModules modules, ScriptModule layer) {
    try {
      List<Call> products = new ArrayList<>();
      for (Method method : modules.methods(layer).values()) {
        for (Token.Line line : method.body()) {
          value(line)
              .all()
              .filter(e -> e instanceof Call call && OPERATIONS.contains(call.function().text()))
              .map(Call.class::cast)
              .filter(call -> call.argument(0).equals(input(method)))
              .forEach(products::add);
        }
      }
      return products.size() == 1 ? rows(products.get(0)) : Optional.empty();
    } catch (UnreadableScriptException e) {
      return Optional.empty();
    }
  }

  private static Expression value(Token.Line line) {
    return line.startsWith("return")
        ? ExpressionReader.read(line.tokens().subList(1, line.tokens().size()))
        : Statement.of(line.tokens()).value();
  }

  /** What a method is given, as it is given; whoever pads it first names what comes of that. */
  private static Optional<Expression> input(Method method) {
    return method.parameters().stream().skip(1).findFirst().map(Name::new);
  }

  private static Optional<LayerRows> rows(Call call) {
    String operation = call.function().text();
    if (operation.equals("torch.linear")) {
      return Optional.of(new LayerRows(Optional.empty()));
    }
    // conv2d: input, weight, bias, stride, padding, dilation, groups
    // _convolution: input, weight, bias, stride, padding, dilation, transposed, output padding,
    // groups
    boolean general = operation.equals("torch._convolution");
    if (general && !call.argument(6).equals(Optional.of(new Name("False")))) {
      return Optional.empty();
    }
    Optional<Long> groups =
        general || call.arguments().size() > 6
            ? call.argument(general ? 8 : 6).flatMap(LayerText::number)
            : Optional.of(1L);
    List<Optional<List<Long>>> sizes =
        List.of(pair(call, 3, 1), pair(call, 4, 0), pair(call, 5, 1));
    return groups.isPresent() && sizes.stream().allMatch(Optional::isPresent)
        ? Optional.of(
                new Window(
                    sizes.get(0).get(), sizes.get(1).get(), sizes.get(2).get(), groups.get()))
            .filter(Window::possible)
            .map(window -> new LayerRows(Optional.of(window)))
        : Optional.empty();
  }

  private static Optional<List<Long>> pair(Call call, int index, long otherwise) {
    if (index >= call.arguments().size()) {
      return Optional.of(List.of(otherwise, otherwise));
    }
    return call.argument(index)
        .filter(e -> e instanceof Items items && items.values().size() == 2)
        .map(e -> ((Items) e).values().stream().flatMap(v -> number(v).stream()).toList())
        .filter(numbers -> numbers.size() == 2);
  }

  private static Optional<Long> number(Expression expression) {
    return expression instanceof Literal literal && literal.text().matches("-?\\d{1,9}")
        ? Optional.of(Long.parseLong(literal.text()))
        : Optional.empty();
  }
}
