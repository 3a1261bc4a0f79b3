package io.cupel.format.script;

import io.cupel.format.script.Expression.Attribute;
import io.cupel.format.script.Expression.Call;
import io.cupel.format.script.Expression.Given;
import io.cupel.format.script.Expression.Item;
import io.cupel.format.script.Expression.Items;
import io.cupel.format.script.Expression.Literal;
import io.cupel.format.script.Expression.Name;
import io.cupel.format.script.Expression.Reached;
import io.cupel.format.script.Expression.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the names of one method stand for in the flat program. */
final class LocalNames {
  private static final int MAX_NAMES = 20; // as in torch.nn.functional.relu

  private final Map<String, Expression> names = new HashMap<>();
  private final ReadingLimits limits;

  LocalNames(ReadingLimits limits) {
    this.limits = limits;
  }

  void put(String name, Expression meaning) {
    names.put(name, meaning);
  }

  Optional<Expression> get(String name) {
    return Optional.ofNullable(names.get(name));
  }

  /**
   * An expression with the names that the flat program has.
   *
   * @param part does the same to its parts
   */
  Expression replaced(Expression expression, UnaryOperator<Expression> part) {
    limits.step();
    if (expression instanceof Name name) {
      return names.getOrDefault(name.text(), name);
    }
    if (expression instanceof Attribute attribute) {
      Expression of = part.apply(attribute.of());
      return of instanceof Reached reached
          ? ScriptModules.attribute(reached, attribute.name())
          : new Attribute(of, attribute.name());
    }
    if (expression instanceof Items items) {
      return new Items(items.list(), items.values().stream().map(part).toList());
    }
    if (expression instanceof Item item) {
      return new Item(part.apply(item.of()), item.index().stream().map(part).toList());
    }
    return expression instanceof Call call ? replacedInCall(call, part) : expression;
  }

  private Expression replacedInCall(Call call, UnaryOperator<Expression> part) {
    Expression function =
        call.function() instanceof Attribute method
            ? new Attribute(part.apply(method.of()), method.name())
            : part.apply(call.function());
    List<Given> given = new ArrayList<>();
    for (Given argument : call.arguments()) {
      given.add(new Given(argument.name(), part.apply(argument.value())));
    }
    return function.equals(new Name("getattr"))
            && given.size() == 2
            && given.get(0).value() instanceof Reached of
            && given.get(1).value() instanceof Literal name
            && name.text().startsWith("\"")
        ? ScriptModules.attribute(of, name.text().substring(1, name.text().length() - 1))
        : new Call(function, given);
  }

  /** What a name may stand for as it is: else names of names would grow without end. */
  static boolean isPlain(Expression expression) {
    Expression at = expression;
    for (int names = 0; at instanceof Attribute attribute; names++) {
      if (names == MAX_NAMES) {
        throw new UnreadableScriptException("a name is too long");
      }
      at = attribute.of();
    }
    return at instanceof Name
        || (at == expression
            && (at instanceof Value || at instanceof Reached || at instanceof Literal));
  }
}
