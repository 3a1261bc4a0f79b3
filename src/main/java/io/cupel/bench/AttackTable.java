package io.cupel.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Attacks by recipes. A cell is the attack's success after the recipe in percent and, in brackets,
 * the change of accuracy in points, each the worst over the seeds.
 */
public final class AttackTable {
  private AttackTable() {}

  /** All rows, the first with the columns' names. */
  public static List<String[]> rows(Results results) {
    List<String[]> rows = new ArrayList<>();
    List<String> recipes = results.recipes();
    rows.add(row("attack", "accuracy", "success", recipes));
    for (String attack : results.attacks()) {
      Run any = first(results, attack);
      rows.add(
          row(
              attack,
              Numbers.percent(any.accuracyBefore()),
              Numbers.percent(any.attackSuccessBefore()),
              recipes.stream()
                  .map(
                      r ->
                          cell(
                              results.worst(attack, r, Run::attackSuccessAfter),
                              results.worst(attack, r, Run::accuracyDrop)))
                  .toList()));
    }
    if (!results.attacks().isEmpty()) {
      rows.add(
          row(
              "mean",
              "",
              "",
              recipes.stream()
                  .map(
                      r ->
                          cell(
                              results.meanOfWorst(r, Run::attackSuccessAfter),
                              results.meanOfWorst(r, Run::accuracyDrop)))
                  .toList()));
      rows.add(
          row(
              "worst",
              "",
              "",
              recipes.stream()
                  .map(
                      r ->
                          cell(
                              results.worst(r, Run::attackSuccessAfter),
                              results.worst(r, Run::accuracyDrop)))
                  .toList()));
    }
    for (String model : results.cleanModels()) {
      rows.add(
          row(
              model,
              Numbers.percent(first(results, model).accuracyBefore()),
              Numbers.percent(Double.NaN),
              recipes.stream()
                  .map(r -> cell(Double.NaN, results.worst(model, r, Run::accuracyDrop)))
                  .toList()));
    }
    return rows;
  }

  private static Run first(Results results, String attack) {
    return results.runs().stream().filter(r -> r.attack().equals(attack)).findFirst().orElseThrow();
  }

  private static String cell(double attackSuccess, double accuracyDrop) {
    return Numbers.percent(attackSuccess) + " (" + Numbers.change(accuracyDrop) + ")";
  }

  private static String[] row(
      String name, String accuracy, String attackSuccess, List<String> cells) {
    List<String> row = new ArrayList<>(List.of(name, accuracy, attackSuccess));
    row.addAll(cells);
    return row.toArray(String[]::new);
  }
}
