package io.cupel.format.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code a = value}, {@code a, b, = value}, or a value alone.
 *
 * @param targets the names before the sign
 * @param unpacked whether the value is of several parts, one for each
 */
record Statement(List<String> targets, boolean unpacked, Expression value) {
  private static final Set<String> OTHERS =
      Set.of("for", "while", "with", "raise", "assert", "return", "def", "class", "break");

  /**
   * Reads one.
   *
   * @throws UnreadableScriptException when it is another
   */
  static Statement of(List<Token> tokens) {
    if (OTHERS.contains(tokens.get(0).text())) {
      throw new UnreadableScriptException("it has a '" + tokens.get(0).text() + "' amid calls");
    }
    int sign = sign(tokens);
    List<String> targets = new ArrayList<>();
    boolean unpacked = false;
    for (int i = 0; i < sign; i++) {
      Token token = tokens.get(i);
      if (i % 2 == 0 && token.kind() == Token.Kind.NAME) {
        targets.add(token.text());
      } else if (i % 2 == 1 && token.is(",")) {
        unpacked = true;
      } else {
        throw new UnreadableScriptException("it assigns to more than a name");
      }
    }
    return new Statement(
        targets, unpacked, ExpressionReader.read(tokens.subList(sign + 1, tokens.size())));
  }

  /** Where the sign stands; −1: there is none. */
  private static int sign(List<Token> tokens) {
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      String word = tokens.get(i).text();
      depth += "([{".contains(word) ? 1 : ")]}".contains(word) ? -1 : 0;
      if (depth == 0 && word.equals("=")) {
        return i;
      }
    }
    return -1;
  }
}
