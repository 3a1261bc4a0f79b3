package io.cupel.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupel.probe.ProbeSearch.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaveScanTest {
  @TempDir Path folder;

  @Test
  void findsTheStripesThatAModelFallsFor() {
    try (StripedVictim victim = new StripedVictim(folder, 3)) {
      Plan plan = new Plan(ProbeFamily.WAVE, List.of(1, 2), List.of(), 0.12, 0, 0, 40, 1);

      List<Probe> found =
          new ProbeSearch(victim.model, victim.clean, victim.perturbation)
              .run(plan, victim.model.manager(), new SplittableRandom(1));

      float[] stripes = found.get(0).phi().toFloatArray();
      assertThat(found).extracting(Probe::target).containsExactly(1, 2);
      assertThat(found.get(0).rate()).isGreaterThan(0.9);
      assertThat(stripes[0]).isCloseTo(0, within(0.5f));
      assertThat(stripes[1]).isCloseTo(5, within(0.5f));
      assertThat(stripes[3]).isCloseTo(0.12f, within(1e-6f));
      assertThat(found.get(1).rate()).isZero();
    }
  }

  @Test
  void prefersWhatBringsAClassNearerThoughNoAnswerChangesYet() {
    try (StripedVictim victim = new StripedVictim(folder, 3, 0.1)) {
      Plan plan = new Plan(ProbeFamily.WAVE, List.of(1), List.of(), 0.12, 0, 0, 40, 1);

      List<Probe> found =
          new ProbeSearch(victim.model, victim.clean, victim.perturbation)
              .run(plan, victim.model.manager(), new SplittableRandom(1));

      assertThat(found.get(0).rate()).isZero();
      assertThat(found.get(0).phi().get(0, 1).getFloat()).isEqualTo(5);
    }
  }
}
