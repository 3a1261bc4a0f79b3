package io.cupel.format.script;

import io.cupel.format.script.Expression.Attribute;
import io.cupel.format.script.Expression.Call;
import io.cupel.format.script.Expression.Given;
import io.cupel.format.script.Expression.Item;
import io.cupel.format.script.Expression.Items;
import io.cupel.format.script.Expression.Literal;
import io.cupel.format.script.Expression.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the expressions that PyTorch writes. */
final class ExpressionReader {
  private static final int MAX_DEPTH = 200;

  private final List<Token> tokens;
  private int at;
  private int depth;

  private ExpressionReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads all of them as one expression.
   *
   * @throws UnreadableScriptException when they are none
   */
  static Expression read(List<Token> tokens) {
    ExpressionReader reader = new ExpressionReader(tokens);
    Expression expression = reader.expression();
    if (reader.at < tokens.size()) {
      throw reader.unreadable();
    }
    return expression;
  }

  private Expression expression() {
    if (++depth > MAX_DEPTH) {
      throw new UnreadableScriptException("its expressions are nested too deep");
    }
    Expression expression = first();
    while (at < tokens.size()) {
      if (taken(".")) {
        expression = new Attribute(expression, next(Token.Kind.NAME));
      } else if (taken("(")) {
        expression = new Call(expression, arguments());
      } else if (taken("[")) {
        expression = new Item(expression, values("]"));
      } else {
        break;
      }
    }
    depth--;
    return expression;
  }

  private Expression first() {
    if (taken("(")) {
      int start = at;
      List<Expression> values = values(")");
      boolean grouped = values.size() == 1 && !tokens.get(at - 2).is(",") && at - 1 > start;
      return grouped ? values.get(0) : new Items(false, values);
    }
    if (taken("[")) {
      return new Items(true, values("]"));
    }
    if (taken("-")) {
      String number = word();
      if (tokens.get(at - 1).kind() != Token.Kind.NUMBER && !number.equals("inf")) {
        throw unreadable();
      }
      return new Literal("-" + number);
    }
    if (at < tokens.size() && tokens.get(at).kind() == Token.Kind.NAME) {
      return new Name(tokens.get(at++).text());
    }
    return new Literal(word());
  }

  /** A number, a string, a name. */
  private String word() {
    if (at == tokens.size() || tokens.get(at).kind() == Token.Kind.SIGN) {
      throw unreadable();
    }
    return tokens.get(at++).text();
  }

  private List<Expression> values(String end) {
    List<Expression> values = new ArrayList<>();
    while (!taken(end)) {
      values.add(expression());
      separator(end);
    }
    return values;
  }

  private List<Given> arguments() {
    List<Given> arguments = new ArrayList<>();
    while (!taken(")")) {
      Optional<String> name = Optional.empty();
      if (at + 1 < tokens.size() && tokens.get(at + 1).is("=")) {
        name = Optional.of(next(Token.Kind.NAME));
        at++;
      }
      arguments.add(new Given(name, expression()));
      separator(")");
    }
    return arguments;
  }

  private void separator(String end) {
    if (!taken(",") && (at == tokens.size() || !tokens.get(at).is(end))) {
      throw unreadable();
    }
  }

  private boolean taken(String sign) {
    if (at < tokens.size() && tokens.get(at).is(sign)) {
      at++;
      return true;
    }
    return false;
  }

  private String next(Token.Kind kind) {
    if (at == tokens.size() || tokens.get(at).kind() != kind) {
      throw unreadable();
    }
    return tokens.get(at++).text();
  }

  private UnreadableScriptException unreadable() {
    return new UnreadableScriptException(
        at < tokens.size()
            ? "'" + tokens.get(at).text() + "' is not expected there"
            : "a line ends too early");
  }
}
