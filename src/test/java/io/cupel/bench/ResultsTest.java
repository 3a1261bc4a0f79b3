package io.cupel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final Offset<Double> EXACT = within(1e-12);

  private final Results results =
      new Results(
          List.of(
              Runs.attacked("badnets", "default", 0, 0.002, 0.01),
              Runs.attacked("badnets", "default", 1, 0.001, 0.05),
              Runs.attacked("blend", "default", 0, -0.001, 0.02),
              Runs.attacked("blend", "default", 1, 0.004, 0.03),
              Runs.clean("default", 0, 0.001),
              Runs.clean("default", 1, 0.003),
              Runs.attacked("badnets", "ngf", 0, 0.02, 0.97)));

  @Test
  void theSummaryTakesTheWorstSeedOfTheDefaultRecipe() {
    Map<String, Object> json = Summary.json(results);

    assertThat(json.keySet())
        .containsExactly(
            "recipe",
            "meanAttackSuccess",
            "worstAttackSuccess",
            "meanAccuracyDrop",
            "cleanModelAccuracyDrop",
            "seconds");
    assertThat(json).containsEntry("recipe", "default").containsEntry("seconds", 180.0);
    assertThat((double) json.get("meanAttackSuccess")).isCloseTo(0.04, EXACT);
    assertThat((double) json.get("worstAttackSuccess")).isCloseTo(0.05, EXACT);
    assertThat((double) json.get("meanAccuracyDrop")).isCloseTo(0.003, EXACT);
    assertThat((double) json.get("cleanModelAccuracyDrop")).isCloseTo(0.003, EXACT);
  }

  @Test
  void withoutTheDefaultRecipeTheSummaryIsOfTheFirst() {
    Results others = new Results(List.of(Runs.attacked("badnets", "ngf", 0, 0.02, 0.97)));

    Map<String, Object> json = Summary.json(others);

    assertThat(json).containsEntry("recipe", "ngf").containsEntry("meanAttackSuccess", 0.97);
    assertThat((double) json.get("cleanModelAccuracyDrop")).isNaN();
  }

  @Test
  void theTableHasMeanAndWorstOfEachRecipe() {
    List<String[]> rows = AttackTable.rows(results);

    assertThat(rows)
        .containsExactly(
            new String[] {"attack", "accuracy", "success", "default", "ngf"},
            new String[] {"badnets", "92.00", "100.00", "5.00 (−0.20)", "97.00 (−2.00)"},
            new String[] {"blend", "92.00", "100.00", "3.00 (−0.40)", "– (–)"},
            new String[] {"mean", "", "", "4.00 (−0.30)", "97.00 (−2.00)"},
            new String[] {"worst", "", "", "5.00 (−0.40)", "97.00 (−2.00)"},
            new String[] {"clean", "91.00", "–", "– (−0.30)", "– (–)"});
  }

  @Test
  void whatEachRecipeRestoredAndCostIsOverAllOfItsRuns() {
    assertThat(CostTable.rows(results).subList(1, 3))
        .containsExactly(
            new String[] {"default", "80.00", "80.00", "400", "400", "30", "30"},
            new String[] {"ngf", "80.00", "80.00", "400", "400", "30", "30"});
    Results unlike = new Results(List.of(cost(0.7, 500, 20), cost(0.8, 600, 40)));
    assertThat(CostTable.rows(unlike).get(1))
        .containsExactly("default", "75.00", "70.00", "550", "600", "30", "40");
    assertThat(CostTable.rows(new Results(List.of(Runs.clean("default", 0, 0)))).get(1))
        .startsWith("default", "–", "–");
  }

  private static Run cost(double recovered, double passes, double seconds) {
    Run like = Runs.attacked("blend", "default", 0, 0, 0);
    return new Run(
        like.key(),
        like.attack(),
        like.accuracyBefore(),
        like.accuracyAfter(),
        like.attackSuccessBefore(),
        like.attackSuccessAfter(),
        recovered,
        like.verdict(),
        like.layer(),
        like.chosen(),
        like.evidence(),
        passes,
        seconds,
        like.device());
  }

  @Test
  void aGainOfAccuracyHasItsSign() {
    Results gained = new Results(List.of(Runs.attacked("blend", "default", 0, -0.0013, 0.02)));

    assertThat(AttackTable.rows(gained).get(1)[3]).isEqualTo("2.00 (+0.13)");
  }

  @Test
  void thePlannedColumnsAreInTheCsv() {
    String csv = Csv.of(results);

    assertThat(csv.lines())
        .hasSize(8)
        .first()
        .isEqualTo(
            "attack,recipe,seed,accuracyBefore,accuracyAfter,attackSuccessBefore,"
                + "attackSuccessAfter,recovered,verdict,layer,chosen,evidence,passes,seconds,device,"
                + "modelSha256,settingsSha256");
    assertThat(csv.lines().skip(5)).first().asString().startsWith("clean,default,0,0.91,");
    assertThat(csv.lines().skip(5)).first().asString().contains(",,,,HARDENED,l4.c2,,0.3,");
  }

  @Test
  void whatWouldBreakACsvIsQuoted() {
    Run odd = Runs.attacked("a,\"b\"\nc", "default", 0, 0, 0);

    String csv = Csv.of(new Results(List.of(odd)));

    assertThat(csv).contains("\n\"a,\"\"b\"\"\nc\",default,0,");
  }

  @Test
  void theJsonHasNoNumberThatIsNone() throws IOException {
    JsonNode json = new ObjectMapper().readTree(ResultFiles.json(results, "Cupel 1"));

    assertThat(json.get("version").asText()).isEqualTo("Cupel 1");
    assertThat(json.get("summary").get("recipe").asText()).isEqualTo("default");
    assertThat(json.get("recipes").get("ngf").get("settings").asText()).contains("last layer");
    assertThat(json.get("runs")).hasSize(7);
    assertThat(json.get("runs").get(4).get("attackSuccessAfter").isNull()).isTrue();
  }

  @Test
  void thePageIsComplete() {
    String page = HtmlPage.of(results, "Cupel 1");

    assertThat(page)
        .contains("Cupel 1, 7 runs.", "5.00 (−0.20)", "Accuracy lost", "Verdicts against the truth")
        .doesNotContain("NaN", "http:", "https:", "<script");
  }

  @Test
  void whatComesFromOutsideIsNoMarkup() {
    Run hostile = Runs.attacked("<script>alert('x')</script>&\"", "default", 0, 0, 0);

    String page = HtmlPage.of(new Results(List.of(hostile)), "Cupel 1");

    assertThat(page)
        .doesNotContain("<script", "alert('x')")
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
  }

  @Test
  void lossesAndGainsAreBarsOnBothSides() {
    String svg =
        Svg.bars(
            "t",
            List.of(new Svg.Group("g", List.of(2.0, -0.5, Double.NaN))),
            List.of("a", "b", "c"));

    assertThat(svg).contains("2.00", "−0.50").doesNotContain("NaN");
  }
}
