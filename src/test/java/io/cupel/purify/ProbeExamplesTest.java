package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProbeExamplesTest {
  @Test
  void thoseThatRaisedSuspicionComeFirstThenTheStrongest() {
    Suspicion strong = suspicion(ProbeFamily.ADDITIVE, 3, 0.99, false);
    Suspicion weaker = suspicion(ProbeFamily.SPARSE, 3, 0.8, false);
    Suspicion flagged = suspicion(ProbeFamily.PATCH, 3, 0.7, true);

    List<Probe> chosen = ProbeExamples.strongest(List.of(weaker, strong, flagged));

    assertThat(chosen).containsExactly(flagged.probe(), strong.probe(), weaker.probe());
  }

  @Test
  void ofEachFamilyAndClassTheBestOnly() {
    Suspicion better = suspicion(ProbeFamily.PATCH, 3, 0.9, true);
    Suspicion worse = suspicion(ProbeFamily.PATCH, 3, 0.7, true);
    Suspicion other = suspicion(ProbeFamily.PATCH, 4, 0.6, true);

    List<Probe> chosen = ProbeExamples.strongest(List.of(worse, better, other));

    assertThat(chosen).containsExactly(better.probe(), other.probe());
  }

  @Test
  void sixAreEnough() {
    List<Suspicion> many =
        IntStream.range(0, 20).mapToObj(k -> suspicion(ProbeFamily.WARP, k, 0.9, true)).toList();

    assertThat(ProbeExamples.strongest(many)).hasSize(6);
  }

  private static Suspicion suspicion(ProbeFamily family, int target, double rate, boolean flagged) {
    return new Suspicion(
        new Probe(family, null, 1, target, Optional.empty(), rate, target), 0.15, flagged);
  }
}
