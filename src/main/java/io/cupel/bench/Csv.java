package io.cupel.bench;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs as comma-separated values (RFC 4180, but lines end with a line feed alone). */
final class Csv {
  private Csv() {}

  /** One line a run, after one with the columns' names; nothing without runs. */
  static String of(Results results) {
    List<Map<String, Object>> rows = results.runs().stream().map(RunFields::of).toList();
    if (rows.isEmpty()) {
      return "";
    }
    StringBuilder csv = new StringBuilder(line(rows.get(0).keySet()));
    rows.forEach(row -> csv.append(line(row.values())));
    return csv.toString();
  }

  private static String line(Collection<?> cells) {
    return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\n"));
  }

  private static String cell(Object value) {
    String text = value == null ? "" : value.toString();
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
