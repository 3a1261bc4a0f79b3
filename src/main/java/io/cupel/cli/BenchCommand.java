package io.cupel.cli;

import io.cupel.bench.AttackTable;
import io.cupel.bench.Bench;
import io.cupel.bench.Bench.Outcome;
import io.cupel.bench.BenchEngine;
import io.cupel.bench.BenchSettings;
import io.cupel.bench.CostTable;
import io.cupel.bench.Evidence;
import io.cupel.bench.ResultFiles;
import io.cupel.bench.Results;
import io.cupel.bench.Summary;
import io.cupel.bench.VerdictTable;
import io.cupel.bench.Victim;
import io.cupel.bench.recipe.Recipe;
import io.cupel.cli.RecipeOptions.DurationConverter;
import io.cupel.cli.RecipeOptions.FractionConverter;
import io.cupel.cli.terminal.JsonLine;
import io.cupel.cli.terminal.Table;
import io.cupel.cli.terminal.Terminal;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Sets recipes side by side on victims whose triggers are known. */
@Command(
    name = "bench",
    header = "Measure recipes side by side on backdoored models.",
    description = {
      "",
      "Runs every recipe on every victim with every seed, and measures accuracy and attack success"
          + " before and after. Each finished run is kept in DIR/runs.jsonl at once; a second start"
          + " with the same options goes on where the first one ended. Writes DIR/results.csv,"
          + " results.json and results.html.",
      ""
    },
    footer = {
      "",
      "docs/bench.md says what a folder of victims looks like, and what the recipes are.",
      "",
      "Example: cupel bench --victims victims/ --recipes default,ngf,ft-sam --seeds 0,1,2"
    })
final class BenchCommand implements Callable<Integer> {
  private final EngineSource engines;
  private final Terminal terminal;

  @Spec CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  VictimOptions source;

  @Option(
      names = "--recipes",
      split = ",",
      defaultValue = "default,ngf",
      paramLabel = "NAME",
      converter = RecipeConverter.class,
      description =
          "Of default, ngf, sgd-last-layer, ngf-without-regularizer, ngf-mid-layer, fine-tuning,"
              + " ft-sam, anp. Default: ${DEFAULT-VALUE}.")
  List<Recipe> recipes;

  @Option(
      names = "--seeds",
      split = ",",
      defaultValue = "0",
      paramLabel = "N",
      description = "Seeds of everything random. Default: ${DEFAULT-VALUE}.")
  List<Long> seeds;

  @Option(
      names = "--attacks",
      split = ",",
      paramLabel = "NAME",
      description =
          "Only victims of these names. Trained ones can have -sam (the attacker trains with"
              + " sharpness-aware minimisation) or -rare (1 %% poison) after the attack's name, and"
              + " several backdoors with + between them."
              + " Default: all of the folder, or one an attack and a clean one.")
  List<String> attacks = List.of();

  @Option(
      names = "--out",
      defaultValue = "bench-results",
      paramLabel = "DIR",
      description = "Folder for the results; made if missing. Default: ${DEFAULT-VALUE}.")
  Path out;

  @Option(
      names = "--verdicts",
      description = "Also compare the verdicts, given without the trigger, with the truth.")
  boolean verdicts;

  @Option(
      names = "--flip",
      description = "A mirrored image keeps its class (photos do, digits do not).")
  boolean flip;

  @Option(
      names = "--max-accuracy-drop",
      defaultValue = "0.02",
      paramLabel = "DROP",
      converter = FractionConverter.class,
      description = "As for harden; part of the verdict. Default: ${DEFAULT-VALUE}.")
  double maxAccuracyDrop;

  @Option(
      names = "--time-budget",
      defaultValue = "1h",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "Stop a run, or a victim's training, that takes longer: 90s, 30m, 2h. Default: ${DEFAULT-VALUE}.")
  Duration timeBudget;

  @Mixin Preparation preparation;
  @Mixin DeviceOptions device;
  @Mixin OutputOptions output;
  @Mixin HelpOption help;

  BenchCommand(EngineSource engines, Terminal terminal) {
    this.engines = engines;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    prepare();
    BenchSettings settings = settings();
    Outcome outcome;
    try (EngineSource.Session engine = engines.open(device.threads)) {
      outcome = run(engine, settings);
    }
    Results results = new Results(outcome.runs());
    ResultFiles.write(out, results, settings.version());
    if (!outcome.runs().isEmpty()) {
      print(results);
    }
    if (!outcome.failures().isEmpty()) {
      throw outcome.failures().get(0); // each was told when it happened
    }
    if (output.json) {
      spec.commandLine().getOut().println(JsonLine.of(Summary.json(results)));
      spec.commandLine().getOut().flush();
    }
    return ExitCode.OK.number();
  }

  private Outcome run(BenchEngine engine, BenchSettings settings) {
    List<Victim> chosen =
        source.victims(spec, attacks, out, engine, device.threads, settings.timeBudget());
    try (BenchProgress progress = new BenchProgress(spec.commandLine().getErr(), terminal)) {
      return new Bench(engine, settings, out, progress)
          .run(chosen, recipes.stream().distinct().toList(), seeds.stream().distinct().toList());
    }
  }

  private BenchSettings settings() throws IOException {
    return new BenchSettings(
        Cupel.Version.name(),
        preparation.preprocessing(),
        flip,
        maxAccuracyDrop,
        device.device,
        device.threads,
        timeBudget);
  }

  private void prepare() {
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new ReasonException(
          Reason.STORE_UNAVAILABLE, "The folder " + out + " cannot be made (" + e + ").", e);
    }
  }

  private void print(Results results) {
    PrintWriter writer = spec.commandLine().getOut();
    writer.println("Attack success after, in % (change of accuracy, in points)");
    writer.println();
    print(AttackTable.rows(results), writer);
    writer.println();
    writer.println("True label recovered, in %; passes of 64 images; seconds; over all runs");
    writer.println();
    print(CostTable.rows(results), writer);
    if (verdicts) {
      writer.println();
      writer.println("Verdicts against the attack success after");
      writer.println();
      print(VerdictTable.rows(results), writer);
      writer.println();
      writer.println(Evidence.of(results).sentence());
    }
    writer.println();
    for (Recipe recipe : recipes.stream().distinct().toList()) {
      writer.println(recipe.name() + " (" + recipe.source() + "): " + recipe.settings());
    }
    writer.println();
    writer.println("All runs: " + out.resolve(ResultFiles.PAGE));
    writer.flush();
  }

  private static void print(List<String[]> rows, PrintWriter writer) {
    Table table = new Table();
    rows.forEach(table::row);
    table.print(writer);
  }

  /** Reads a recipe's name. */
  static final class RecipeConverter implements ITypeConverter<Recipe> {
    @Override
    public Recipe convert(String text) {
      return Recipe.named(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + text
                          + "' is not a recipe; there are "
                          + Recipe.ALL.stream()
                              .map(Recipe::name)
                              .collect(Collectors.joining(", "))));
    }
  }
}
