package io.cupel.bench;

import io.cupel.bench.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.Map;

/** The few numbers that a machine asks for. The keys are part of the public contract. */
public final class Summary {
  private Summary() {}

  /** Of the default recipe, or of the first one when that did not run. */
  public static Map<String, Object> json(Results results) {
    String recipe =
        results.recipes().contains(Recipe.DEFAULT)
            ? Recipe.DEFAULT
            : results.recipes().stream().findFirst().orElse(Recipe.DEFAULT);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("recipe", recipe);
    json.put("meanAttackSuccess", results.meanOfWorst(recipe, Run::attackSuccessAfter));
    json.put("worstAttackSuccess", results.worst(recipe, Run::attackSuccessAfter));
    json.put("meanAccuracyDrop", results.meanOfWorst(recipe, Run::accuracyDrop));
    json.put("cleanModelAccuracyDrop", results.cleanModelAccuracyDrop(recipe));
    json.put("seconds", results.seconds(recipe));
    return json;
  }
}
