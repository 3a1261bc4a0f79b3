package io.cupel.bench.recipe;

import io.cupel.bench.recipe.Recipe.Product;
import io.cupel.format.ModelArchive;
import io.cupel.purify.HardeningReport;
import io.cupel.purify.HardeningReport.Verdict;
import io.cupel.purify.HardeningRequest;
import io.cupel.purify.ProgressListener;
import io.cupel.purify.Purification;
import io.cupel.purify.PurifiedFile;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;

/** Runs a recipe. Only in the engine's process. */
public final class RecipeRun {
  private RecipeRun() {}

  /**
   * Runs it and writes the new model file.
   *
   * @throws ReasonException when the model or the data does not allow it
   */
  public static RecipeReport run(RecipeRequest request, ProgressListener listener) {
    Recipe recipe = Recipe.named(request.recipe()).orElseThrow();
    if (recipe instanceof Product) {
      return product(request, listener);
    }
    try (Comparison comparison = new Comparison(request, listener)) {
      return comparison.run(recipe);
    }
  }

  private static RecipeReport product(RecipeRequest request, ProgressListener listener) {
    HardeningReport report =
        Purification.runKeepingRejected(
            new HardeningRequest(
                request.model(),
                request.clean(),
                request.preprocessing(),
                "auto",
                request.recipe(),
                request.seed(),
                request.horizontalFlip(),
                request.maxAccuracyDrop(),
                HardeningRequest.MAX_PROBE_SUCCESS,
                true,
                false,
                false,
                request.device(),
                request.threads(),
                request.outputDirectory()),
            listener);
    boolean written = report.verdict() != Verdict.UNCHANGED;
    return new RecipeReport(
        written ? file(request).toString() : null,
        report.verdict().name(),
        report.layer() == null ? "none" : report.layer(),
        "",
        ProbeExcess.of(report.probes(), report.classes()),
        report.passes(),
        report.seconds(),
        report.device());
  }

  private static Path file(RecipeRequest request) {
    String name = PurifiedFile.name(ModelArchive.open(Path.of(request.model())));
    return Path.of(request.outputDirectory()).resolve(name);
  }
}
