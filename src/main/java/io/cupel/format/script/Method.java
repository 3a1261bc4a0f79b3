package io.cupel.format.script;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A method or a function.
 *
 * @param parameters names; of a method the first is the module
 * @param returns the type that it says it gives
 * @param body its lines
 */
record Method(List<String> parameters, String returns, List<Token.Line> body) {
  /** Letters of a class or a function; a traced network of a thousand calls has some 100,000. */
  private static final int MAX_TEXT = 1 << 20;

  Method {
    parameters = List.copyOf(parameters);
    body = List.copyOf(body);
  }

  /**
   * All that a text has, by name.
   *
   * @throws UnreadableScriptException when the text is not of the form that PyTorch writes
   */
  static Map<String, Method> in(String text) {
    Map<String, Method> methods = new HashMap<>();
    if (text.length() > MAX_TEXT) {
      throw new ScriptTooLargeException();
    }
    List<Token.Line> lines = Token.lines(text);
    for (int i = 0; i < lines.size(); i++) {
      Token.Line head = lines.get(i);
      if (head.startsWith("def")) {
        int end = i + 1;
        while (end < lines.size() && lines.get(end).indent() > head.indent()) {
          end++;
        }
        Method method = read(head.tokens(), lines.subList(i + 1, end));
        methods.putIfAbsent(head.tokens().get(1).text(), method);
      }
    }
    return methods;
  }

  /** {@code def name(a: T, b: T=value) -> T:}. */
  private static Method read(List<Token> head, List<Token.Line> body) {
    if (head.size() < 5 || !head.get(head.size() - 1).is(":")) {
      throw new UnreadableScriptException("a method does not begin as others do");
    }
    List<String> parameters = new ArrayList<>();
    int depth = 0;
    int arrow = head.size();
    for (int i = 2; i < head.size(); i++) {
      String word = head.get(i).text();
      boolean first = depth == 1 && (head.get(i - 1).is("(") || head.get(i - 1).is(","));
      if (first && head.get(i).kind() == Token.Kind.NAME) {
        parameters.add(word);
      }
      depth += "([{".contains(word) ? 1 : ")]}".contains(word) ? -1 : 0;
      if (word.equals("->")) {
        arrow = i;
      }
    }
    String returns =
        head.subList(Math.min(arrow + 1, head.size() - 1), head.size() - 1).stream()
            .map(Token::text)
            .collect(joining());
    return new Method(parameters, returns, body);
  }
}
