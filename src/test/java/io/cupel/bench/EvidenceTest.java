package io.cupel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceTest {
  /** Each word is {@code success:evidence}. */
  private static Results results(String words) {
    List<Run> runs = new ArrayList<>();
    for (String word : words.split(" ")) {
      String[] numbers = word.split(":");
      runs.add(
          Runs.attacked(
              "a" + runs.size(),
              "default",
              0,
              0,
              Double.parseDouble(numbers[0]),
              "PURIFIED",
              Double.parseDouble(numbers[1])));
    }
    return new Results(runs);
  }

  @ParameterizedTest
  @CsvSource({
    "0.9:0.8 0.1:0.2, 1",
    "0.9:0.2 0.1:0.8, 0",
    "0.9:0.5 0.1:0.5, 0.5",
    "0.9:0.8 0.5:0.3 0.1:0.2 0.0:0.5, 0.75",
    "0.9:0.8 0.2:0.2, 1", // 20 % is not above 20 %
  })
  void aucIsTheShareOfPairsInTheRightOrder(String runs, double auc) {
    assertThat(Evidence.of(results(runs)).auc()).isCloseTo(auc, within(1e-12));
  }

  @Test
  void withoutBothKindsItCannotBeJudged() {
    Evidence evidence = Evidence.of(results("0.1:0.2 0.0:0.5"));

    assertThat(evidence.auc()).isNaN();
    assertThat(evidence.sentence()).contains("cannot be judged", "0 runs", "2 without");
  }

  @Test
  void runsWithoutProbesOrWithoutABackdoorDoNotCount() {
    List<Run> runs = new ArrayList<>(results("0.9:0.8 0.1:0.2").runs());
    runs.add(Runs.attacked("b", "ft-sam", 0, 0, 0.9, "", Double.NaN));
    runs.add(Runs.clean("default", 0, 0));

    Evidence evidence = Evidence.of(new Results(runs));

    assertThat(evidence).isEqualTo(new Evidence(1, 1, 1));
  }

  @Test
  void eachVerdictStandsAgainstTheTruth() {
    Results results =
        new Results(
            List.of(
                Runs.attacked("badnets", "default", 0, 0, 0.01, "PURIFIED", 0.1),
                Runs.attacked("blend", "default", 0, 0, 0.3, "PURIFIED", 0.14),
                Runs.clean("default", 0, 0),
                Runs.attacked("blend", "ft-sam", 0, 0, 0.3, "", Double.NaN)));

    List<String[]> rows = VerdictTable.rows(results);

    assertThat(rows.subList(1, rows.size()))
        .containsExactly(
            new String[] {"default", "HARDENED", "1", "0", "0", "–", "0.30 to 0.30", "1"},
            new String[] {"default", "PURIFIED", "2", "1", "1", "30.00", "0.10 to 0.14", "0"});
  }
}
