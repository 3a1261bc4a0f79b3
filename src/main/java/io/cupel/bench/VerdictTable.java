package io.cupel.bench;

import java.util.ArrayList;
import java.util.List;

/** What the verdicts were worth: each against the attack's success after the recipe. */
public final class VerdictTable {
  private VerdictTable() {}

  /** All rows, the first with the columns' names; runs without a verdict are left out. */
  public static List<String[]> rows(Results results) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "recipe",
          "verdict",
          "runs",
          "success ≤ 20 %",
          "success > 20 %",
          "worst success",
          "evidence",
          "without backdoor"
        });
    for (String recipe : results.recipes()) {
      List<Run> runs = results.runs().stream().filter(r -> r.recipe().equals(recipe)).toList();
      runs.stream()
          .map(Run::verdict)
          .filter(v -> !v.isEmpty())
          .distinct()
          .sorted()
          .forEach(
              v ->
                  rows.add(
                      row(recipe, v, runs.stream().filter(r -> r.verdict().equals(v)).toList())));
    }
    return rows;
  }

  private static String[] row(String recipe, String verdict, List<Run> runs) {
    List<Run> attacked = runs.stream().filter(Run::attacked).toList();
    long remaining = attacked.stream().filter(Evidence::remains).count();
    return new String[] {
      recipe,
      verdict,
      String.valueOf(runs.size()),
      String.valueOf(attacked.size() - remaining),
      String.valueOf(remaining),
      Numbers.percent(
          attacked.stream().mapToDouble(Run::attackSuccessAfter).max().orElse(Double.NaN)),
      range(runs),
      String.valueOf(runs.size() - attacked.size())
    };
  }

  private static String range(List<Run> runs) {
    var evidence =
        runs.stream().mapToDouble(Run::evidence).filter(e -> !Double.isNaN(e)).summaryStatistics();
    return evidence.getCount() == 0
        ? Numbers.percent(Double.NaN)
        : Numbers.text("%.2f to %.2f", evidence.getMin(), evidence.getMax());
  }
}
