package io.cupel.bench;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Runs and what follows from them. Over seeds always the worst counts: nobody chooses the seed that
 * turns out well.
 *
 * @param runs all of them
 */
public record Results(List<Run> runs) {
  public Results {
    runs = List.copyOf(runs);
  }

  /** Attacks on victims with a backdoor, in the order of the runs. */
  List<String> attacks() {
    return runs.stream().filter(Run::attacked).map(Run::attack).distinct().toList();
  }

  /** Names of the models without a backdoor. */
  List<String> cleanModels() {
    return runs.stream().filter(r -> !r.attacked()).map(Run::attack).distinct().toList();
  }

  /** Recipes, in the order of the runs. */
  List<String> recipes() {
    return runs.stream().map(Run::recipe).distinct().toList();
  }

  /** Runs of a recipe on a victim, one a seed. */
  List<Run> of(String attack, String recipe) {
    return of(recipe).filter(r -> r.attack().equals(attack)).toList();
  }

  private Stream<Run> of(String recipe) {
    return runs.stream().filter(r -> r.recipe().equals(recipe));
  }

  /** Largest value over the seeds; NaN without runs. */
  double worst(String attack, String recipe, ToDoubleFunction<Run> value) {
    return of(attack, recipe).stream().mapToDouble(value).max().orElse(Double.NaN);
  }

  /** Mean over the attacks of the largest over the seeds; NaN without runs. */
  double meanOfWorst(String recipe, ToDoubleFunction<Run> value) {
    return overAttacks(recipe, value).average().orElse(Double.NaN);
  }

  /** Largest over attacks and seeds; NaN without runs. */
  double worst(String recipe, ToDoubleFunction<Run> value) {
    return overAttacks(recipe, value).max().orElse(Double.NaN);
  }

  private DoubleStream overAttacks(String recipe, ToDoubleFunction<Run> value) {
    return attacks().stream()
        .filter(attack -> !of(attack, recipe).isEmpty())
        .mapToDouble(attack -> worst(attack, recipe, value));
  }

  /** Largest loss of accuracy of a model without a backdoor, 0..1; NaN without one. */
  double cleanModelAccuracyDrop(String recipe) {
    return of(recipe)
        .filter(r -> !r.attacked())
        .mapToDouble(Run::accuracyDrop)
        .max()
        .orElse(Double.NaN);
  }

  /** Seconds of all runs of a recipe. */
  double seconds(String recipe) {
    return overRuns(recipe, Run::seconds).getSum();
  }

  /** A value over all runs of a recipe in which it is known. */
  DoubleSummaryStatistics overRuns(String recipe, ToDoubleFunction<Run> value) {
    return of(recipe).mapToDouble(value).filter(known -> !Double.isNaN(known)).summaryStatistics();
  }
}
