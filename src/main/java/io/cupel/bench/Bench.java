package io.cupel.bench;

import io.cupel.bench.BenchListener.Planned;
import io.cupel.bench.Run.Key;
import io.cupel.bench.Victim.Labelled;
import io.cupel.bench.recipe.Recipe;
import io.cupel.bench.recipe.RecipeReport;
import io.cupel.bench.recipe.RecipeRequest;
import io.cupel.digest.Sha256;
import io.cupel.purify.PurifiedFile;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.verify.Evaluation;
import io.cupel.verify.EvaluationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs every recipe on every victim with every seed, and keeps each result as soon as it is there.
 */
public final class Bench {
  private static final String LOG = "runs.jsonl";
  private static final String WORK = "work";

  private final BenchEngine engine;
  private final BenchSettings settings;
  private final Path out;
  private final RunLog log;
  private final BenchListener listener;

  /**
   * @param out existing folder
   */
  public Bench(BenchEngine engine, BenchSettings settings, Path out, BenchListener listener) {
    this.engine = engine;
    this.settings = settings;
    this.out = out.toAbsolutePath().normalize();
    this.log = new RunLog(this.out.resolve(LOG));
    this.listener = listener;
  }

  /**
   * Makes the runs that the log does not have.
   *
   * @return what there is now
   */
  public Outcome run(List<Victim> victims, List<Recipe> recipes, List<Long> seeds) {
    Map<Key, Run> done = log.read();
    List<Run> runs = new ArrayList<>();
    List<ReasonException> failures = new ArrayList<>();
    int of = victims.size() * recipes.size() * seeds.size();
    int number = 0;
    for (Victim victim : victims) {
      String model = Sha256.ofArtifact(victim.model());
      Optional<Before> before = Optional.empty();
      for (Recipe recipe : recipes) {
        String digest = settings.digest(recipe, victim);
        for (long seed : seeds) {
          Planned planned = new Planned(++number, of, victim.attack(), recipe.name(), seed);
          Key key = new Key(model, recipe.name(), seed, digest);
          if (done.containsKey(key)) {
            runs.add(done.get(key));
            listener.ends(planned, done.get(key), true);
            continue;
          }
          try {
            if (before.isEmpty()) {
              before = Optional.of(measure(victim));
            }
            Run run = run(victim, before.get(), key, planned);
            log.append(run);
            runs.add(run);
            listener.ends(planned, run, false);
          } catch (ReasonException e) {
            failures.add(e);
            listener.fails(planned, e);
          }
        }
      }
    }
    return new Outcome(runs, failures);
  }

  /**
   * @param runs in the order of the plan
   * @param failures why runs are missing
   */
  public record Outcome(List<Run> runs, List<ReasonException> failures) {}

  private record Before(double accuracy, double attackSuccess, int classes) {}

  private Before measure(Victim victim) {
    Evaluation test = evaluate(victim.model(), victim.test(), 0);
    int classes = test.classes(); // what an attacker wants is often one of them
    return new Before(
        test.accuracy(),
        victim
            .triggered()
            .map(t -> share(victim.model(), t.asWanted(), classes))
            .orElse(Double.NaN),
        classes);
  }

  private Run run(Victim victim, Before before, Key key, Planned planned) {
    Path work = work();
    RecipeReport report =
        engine.apply(request(victim, key, work), listener.begins(planned), settings.timeBudget());
    Path file = Optional.ofNullable(report.file()).map(Path::of).orElse(victim.model());
    int classes = before.classes();
    Run run =
        new Run(
            key,
            victim.attack(),
            before.accuracy(),
            share(file, victim.test(), classes),
            before.attackSuccess(),
            victim.triggered().map(t -> share(file, t.asWanted(), classes)).orElse(Double.NaN),
            victim.triggered().map(t -> share(file, t.asTrue(), classes)).orElse(Double.NaN),
            report.verdict(),
            report.layer(),
            report.chosen(),
            report.evidence(),
            report.passes(),
            report.seconds(),
            report.device());
    tidy(work);
    return run;
  }

  private RecipeRequest request(Victim victim, Key key, Path work) {
    return new RecipeRequest(
        key.recipe(),
        victim.model().toString(),
        victim.clean().location(),
        settings.preprocessing(),
        settings.horizontalFlip(),
        settings.maxAccuracyDrop(),
        key.seed(),
        settings.device(),
        settings.threads(),
        work.toString());
  }

  private double share(Path model, Labelled images, int classes) {
    return evaluate(model, images, classes).accuracy();
  }

  private Evaluation evaluate(Path model, Labelled images, int classes) {
    EvaluationRequest request =
        new EvaluationRequest(
            model.toString(),
            images.location(),
            settings.preprocessing(),
            classes,
            settings.device(),
            settings.threads());
    return engine.evaluate(request, settings.timeBudget());
  }

  private Path work() {
    try {
      return Files.createDirectories(out.resolve(WORK));
    } catch (IOException e) {
      throw new ReasonException(
          Reason.STORE_UNAVAILABLE, "No folder can be made in " + out + " (" + e + ").", e);
    }
  }

  /** Models are not kept: each is made again from its seed by one command. */
  private static void tidy(Path work) {
    try {
      for (String name : PurifiedFile.NAMES) {
        Files.deleteIfExists(work.resolve(name));
      }
      Files.deleteIfExists(work);
    } catch (IOException e) {
      // What remains is written over by the next run.
    }
  }
}
