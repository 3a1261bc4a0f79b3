package io.cupel.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cupel.probe.ProbeSearch.Plan;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescentTest {
  private static final int STEPS = 12;
  private static final int IMAGES = 16;

  @TempDir Path folder;
  private double passes;

  /** Each probe's length, by its class. */
  private Map<Integer, Double> search(List<Integer> targets, int stages) {
    try (StripedVictim victim = new StripedVictim(folder, 5)) {
      Plan plan = new Plan(ProbeFamily.ADDITIVE, targets, List.of(), 9, STEPS, IMAGES, 0, stages);
      List<Probe> found =
          new Descent(victim.model, victim.clean, victim.perturbation)
              .run(plan, victim.model.manager(), new SplittableRandom(1));
      passes = victim.passes.passes();
      Map<Integer, Double> lengths = new LinkedHashMap<>();
      found.forEach(p -> lengths.put(p.target(), (double) p.phi().norm().getFloat()));
      return lengths;
    }
  }

  /** One probe, one step. */
  private static double steps(int count) {
    return count * IMAGES * 0.8 / 64;
  }

  @Test
  void everyProbeTakesEveryStep() {
    assertThat(search(List.of(4, 1, 0), 1).keySet()).containsExactly(4, 1, 0);
    assertThat(passes).isCloseTo(steps(3 * STEPS), within(1e-9));
  }

  @Test
  void afterHalfOfTheStepsAndOfThoseLeftTheBetterHalfGoesOn() {
    assertThat(search(List.of(4, 3, 1, 0, 2), 3).keySet()).containsExactly(4, 3, 1, 0, 2);
    assertThat(passes).isCloseTo(steps(5 * 6 + 3 * 3 + 2 * 3), within(1e-9));
  }

  @Test
  void theBetterHalfIsThatWithTheLowerLoss() {
    // Class 0 is answered anyway, and of the others only 1 can be reached.
    double among = search(List.of(4, 3, 1, 0, 2), 3).get(1);
    double alone = search(List.of(1), 3).get(1);

    assertThat(among).isGreaterThan(0.8 * alone);
  }

  @Test
  void aSingleProbeGoesOn() {
    assertThat(search(List.of(1), 3).keySet()).containsExactly(1);
    assertThat(passes).isCloseTo(steps(STEPS), within(1e-9));
  }
}
