package io.cupel.format.script;

import java.util.List;
import java.util.Map;

/**
 * A program's {@code forward} as one line of calls.
 *
 * @param images the name of its argument
 * @param answer what it gives
 * @param returns the type of that
 * @param kinds what values are, by name
 */
record FlatProgram(
    String images,
    List<FlatLine> lines,
    Expression answer,
    String returns,
    Map<String, ValueKind> kinds) {
  FlatProgram {
    lines = List.copyOf(lines);
    kinds = Map.copyOf(kinds);
  }

  ValueKind kind(String value) {
    return kinds.getOrDefault(value, ValueKind.OTHER);
  }
}
