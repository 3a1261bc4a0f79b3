package io.cupel.format.script;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word of a program.
 *
 * @param text as it stands there
 */
record Token(Kind kind, String text) {
  /** What it is. */
  enum Kind {
    NAME,
    NUMBER,
    STRING,
    SIGN
  }

  /** Words between two line ends outside of brackets, and how far the first is indented. */
  record Line(int indent, List<Token> tokens) {
    Line {
      tokens = List.copyOf(tokens);
    }

    boolean startsWith(String word) {
      return !tokens.isEmpty() && tokens.get(0).is(word);
    }
  }

  // Possessive: a text of megabytes must cost neither stack nor second tries.
  private static final Pattern WORD =
      Pattern.compile(
          "(?<space>[ \\t]++|\\\\\\n|#[^\\n]*+)"
              + "|(?<end>\\n)"
              + "|(?<name>[A-Za-z_]\\w*+)"
              + "|(?<number>(?:\\d++(?:\\.\\d*+)?|\\.\\d++)(?:[eE][+-]?\\d++)?)"
              + "|(?<string>\"(?:[^\"\\\\\\n]|\\\\.)*+\")"
              + "|(?<sign>->|\\.\\.\\.|[-+*/%()\\[\\]{}.,:=<>!&|^~@])");

  boolean is(String word) {
    return text.equals(word);
  }

  /**
   * The lines of a text, without empty ones.
   *
   * @throws UnreadableScriptException when a word is none that is known
   */
  static List<Line> lines(String text) {
    List<Line> lines = new ArrayList<>();
    List<Token> tokens = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    int depth = 0;
    int start = 0; // of the line
    int indent = 0;
    int at = 0;
    while (at < text.length()) {
      if (!word.region(at, text.length()).lookingAt()) {
        throw new UnreadableScriptException("it has a character that is not understood");
      }
      if (word.group("end") != null) {
        if (depth == 0) {
          if (!tokens.isEmpty()) {
            lines.add(new Line(indent, tokens));
            tokens.clear();
          }
          start = word.end();
        }
      } else if (word.group("space") == null) {
        if (tokens.isEmpty()) {
          indent = at - start;
        }
        tokens.add(token(word));
        depth += depth(word.group());
      }
      at = word.end();
    }
    if (!tokens.isEmpty()) {
      lines.add(new Line(indent, tokens));
    }
    return lines;
  }

  private static Token token(Matcher word) {
    if (word.group("name") != null) {
      return new Token(Kind.NAME, word.group());
    }
    if (word.group("number") != null) {
      return new Token(Kind.NUMBER, word.group());
    }
    return new Token(word.group("string") != null ? Kind.STRING : Kind.SIGN, word.group());
  }

  private static int depth(String word) {
    return switch (word) {
      case "(", "[", "{" -> 1;
      case ")", "]", "}" -> -1;
      default -> 0;
    };
  }
}
