package io.cupel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

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
              cells(recipes, (recipe, value) -> results.worst(attack, recipe, value))));
    }
    if (!results.attacks().isEmpty()) {
      rows.add(row("mean", "", "", cells(recipes, results::meanOfWorst)));
      rows.add(row("worst", "", "", cells(recipes, results::worst)));
    }
    for (String model : results.cleanModels()) {
      rows.add(
          row(
              model,
              Numbers.percent(first(results, model).accuracyBefore()),
              Numbers.percent(Double.NaN),
              cells(recipes, (recipe, value) -> results.worst(model, recipe, value))));
    }
    return rows;
  }

  private static Run first(Results results, String attack) {
    return results.runs().stream().filter(r -> r.attack().equals(attack)).findFirst().orElseThrow();
  }

  /** What stands for a value of a recipe's runs. */
  private interface Choice {
    double of(String recipe, ToDoubleFunction<Run> value);
  }

  private static List<String> cells(List<String> recipes, Choice choice) {
    return recipes.stream()
        .map(
            recipe ->
                Numbers.percent(choice.of(recipe, Run::attackSuccessAfter))
                    + " ("
                    + Numbers.change(choice.of(recipe, Run::accuracyDrop))
                    + ")")
        .toList();
  }

  private static String[] row(
      String name, String accuracy, String attackSuccess, List<String> cells) {
    List<String> row = new ArrayList<>(List.of(name, accuracy, attackSuccess));
    row.addAll(cells);
    return row.toArray(String[]::new);
  }
}
