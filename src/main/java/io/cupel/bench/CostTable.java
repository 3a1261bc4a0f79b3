package io.cupel.bench;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/** What each recipe restored and cost: over all of its runs, not the worst seeds alone. */
public final class CostTable {
  private CostTable() {}

  /** All rows, the first with the columns' names. */
  public static List<String[]> rows(Results results) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "recipe", "recovered: mean", "lowest", "passes: mean", "most", "seconds: mean", "most"
        });
    for (String recipe : results.recipes()) {
      DoubleSummaryStatistics recovered = results.overRuns(recipe, Run::recovered);
      DoubleSummaryStatistics passes = results.overRuns(recipe, Run::passes);
      DoubleSummaryStatistics seconds = results.overRuns(recipe, Run::seconds);
      boolean attacked = recovered.getCount() > 0;
      rows.add(
          new String[] {
            recipe,
            Numbers.percent(attacked ? recovered.getAverage() : Double.NaN),
            Numbers.percent(attacked ? recovered.getMin() : Double.NaN),
            Numbers.whole(passes.getAverage()),
            Numbers.whole(passes.getMax()),
            Numbers.whole(seconds.getAverage()),
            Numbers.whole(seconds.getMax())
          });
    }
    return rows;
  }
}
