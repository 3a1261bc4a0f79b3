package io.cupel.bench;

import io.cupel.bench.Svg.Group;
import io.cupel.bench.Svg.Point;
import io.cupel.bench.recipe.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Results as a page that needs nothing from elsewhere. */
final class HtmlPage {
  private HtmlPage() {}

  static String of(Results results, String version) {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Cupel bench</title>
        <style>
        """);
    page.append(style()).append("</style>\n</head>\n<body>\n<h1>Cupel bench</h1>\n");
    page.append(
        "<p class=\"soft\">%s, %d runs. Over seeds the worst counts. Attack success: share of triggered images that get the attacker's label. Accuracy: on all test images.</p>\n"
            .formatted(Svg.escape(version), results.runs().size()));
    page.append("<h2>Attack success after each recipe, and change of accuracy</h2>\n");
    page.append("<p class=\"soft\">Percent, in brackets points.</p>\n");
    page.append(table(AttackTable.rows(results), ""));
    page.append("<h2>What each recipe restored and cost</h2>\n");
    page.append(
        "<p class=\"soft\">Over all runs: share of triggered images that get their true label, percent; passes of 64 images; seconds.</p>\n");
    page.append(table(CostTable.rows(results), ""));
    plots(page, results);
    verdicts(page, results);
    page.append("<h2>All runs</h2>\n").append(table(allRuns(results), ""));
    page.append("<h2>Recipes</h2>\n").append(table(recipes(results), "words"));
    return page.append("</body>\n</html>\n").toString();
  }

  private static void plots(StringBuilder page, Results results) {
    List<String> attacks = results.attacks();
    List<String> victims = Stream.concat(attacks.stream(), results.cleanModels().stream()).toList();
    if (!attacks.isEmpty()) {
      page.append("<h2>Attack success after, percent</h2>\n").append(legend(results));
      page.append(bars("Attack success after", results, attacks, Run::attackSuccessAfter));
      page.append("<h2>Triggered images that get their true label, percent</h2>\n");
      page.append(legend(results));
      // The worst of these is the lowest.
      page.append(bars("Recovered accuracy", results, attacks, r -> -r.recovered(), -1));
    }
    page.append("<h2>Accuracy lost, points</h2>\n").append(legend(results));
    page.append(bars("Accuracy lost", results, victims, Run::accuracyDrop));
  }

  private static String bars(
      String title, Results results, List<String> victims, ToDoubleFunction<Run> value) {
    return bars(title, results, victims, value, 1);
  }

  private static String bars(
      String title, Results results, List<String> victims, ToDoubleFunction<Run> value, int sign) {
    List<Group> groups = new ArrayList<>();
    for (String victim : victims) {
      groups.add(
          new Group(
              victim,
              results.recipes().stream()
                  .map(r -> 100 * sign * results.worst(victim, r, value) + 0.0)
                  .toList()));
    }
    return "<div class=\"wide\">\n" + Svg.bars(title, groups, results.recipes()) + "</div>\n";
  }

  private static String legend(Results results) {
    StringBuilder legend = new StringBuilder("<ul class=\"legend\">\n");
    List<String> recipes = results.recipes();
    for (int i = 0; i < recipes.size(); i++) {
      legend.append("<li><i class=\"s%d\"></i>%s</li>\n".formatted(i, Svg.escape(recipes.get(i))));
    }
    return legend.append("</ul>\n").toString();
  }

  private static void verdicts(StringBuilder page, Results results) {
    List<String[]> rows = VerdictTable.rows(results);
    if (rows.size() == 1) {
      return;
    }
    page.append("<h2>Verdicts against the truth</h2>\n");
    page.append(
        "<p class=\"soft\">Cupel gives its verdict without knowing the trigger. Evidence: how far fresh probes still reach on the new model beyond what their family reaches of the median class.</p>\n");
    page.append(table(rows, ""));
    page.append("<p>").append(Svg.escape(Evidence.of(results).sentence())).append("</p>\n");
    List<Point> points = new ArrayList<>();
    for (Run run : results.runs()) {
      if (run.attacked() && !Double.isNaN(run.evidence())) {
        points.add(
            new Point(
                Math.max(0, run.evidence()), // the plot begins at 0, its tooltip says more
                run.attackSuccessAfter(),
                results.recipes().indexOf(run.recipe()),
                Numbers.text(
                    "%s, %s, seed %d: evidence %.2f",
                    run.attack(), run.recipe(), run.key().seed(), run.evidence())));
      }
    }
    if (!points.isEmpty()) {
      page.append(legend(results));
      page.append(
          Svg.scatter("Evidence", points, "evidence, 0 where negative", "attack success after"));
    }
  }

  private static List<String[]> allRuns(Results results) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "attack",
          "recipe",
          "seed",
          "accuracy",
          "success",
          "recovered",
          "verdict",
          "layer",
          "chosen",
          "evidence",
          "passes",
          "seconds"
        });
    for (Run run : results.runs()) {
      rows.add(
          new String[] {
            run.attack(),
            run.recipe(),
            String.valueOf(run.key().seed()),
            Numbers.percent(run.accuracyBefore()) + " → " + Numbers.percent(run.accuracyAfter()),
            Numbers.percent(run.attackSuccessBefore())
                + " → "
                + Numbers.percent(run.attackSuccessAfter()),
            Numbers.percent(run.recovered()),
            run.verdict(),
            run.layer(),
            run.chosen(),
            Double.isNaN(run.evidence()) ? "–" : Numbers.text("%.2f", run.evidence()),
            Numbers.whole(run.passes()),
            Numbers.whole(run.seconds())
          });
    }
    return rows;
  }

  private static List<String[]> recipes(Results results) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"recipe", "from", "settings"});
    for (String name : results.recipes()) {
      Recipe.named(name)
          .ifPresent(r -> rows.add(new String[] {r.name(), r.source(), r.settings()}));
    }
    return rows;
  }

  private static String table(List<String[]> rows, String style) {
    StringBuilder table =
        new StringBuilder("<div class=\"wide\">\n<table class=\"%s\">\n".formatted(style));
    for (int i = 0; i < rows.size(); i++) {
      String cell = i == 0 ? "th" : "td";
      table.append("<tr>");
      Arrays.stream(rows.get(i))
          .forEach(text -> table.append("<%1$s>%2$s</%1$s>".formatted(cell, Svg.escape(text))));
      table.append("</tr>\n");
    }
    return table.append("</table>\n</div>\n").toString();
  }

  private static String style() {
    try (InputStream in = HtmlPage.class.getResourceAsStream("results.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The page's style cannot be read", e);
    }
  }
}
