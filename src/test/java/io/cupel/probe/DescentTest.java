package io.cupel.probe;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.Preprocessing;
import io.cupel.probe.ProbeSearch.Plan;
import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticImages;
import io.cupel.redteam.TinyVictims;
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
  private final PassCount passes = new PassCount();

  /** Each probe's length, by its class. */
  private Map<Integer, Double> search(List<Integer> targets, int stages) {
    Path file =
        TinyVictims.write(folder.resolve("model.pt"), TinyVictims.fallsForStripes(5, 1, 0.03));
    var data = SyntheticImages.of(60, 5, new ImageShape(1, 28, 28), 3);
    Torch.threads(1);
    try (Tensors tensors = new Tensors(Device.cpu());
        Perturbation perturbation = new Perturbation(Device.cpu());
        Classifier model =
            Classifier.load(file, Preprocessing.NONE, Device.cpu(), tensors, passes);
        CleanImages clean =
            new CleanImages(data, model.manager(), false, new SplittableRandom(0))) {
      model.settleOutput(clean.first(4), 5);
      Plan plan = new Plan(ProbeFamily.ADDITIVE, targets, List.of(), 9, STEPS, IMAGES, 0, stages);
      return new Descent(model, clean, perturbation)
          .run(plan, model.manager(), new SplittableRandom(1)).stream()
              .collect(
                  toMap(
                      Probe::target,
                      p -> (double) p.phi().norm().getFloat(),
                      (a, b) -> a,
                      LinkedHashMap::new));
    }
  }

  /** One probe, one step. */
  private static double steps(int count) {
    return count * IMAGES * 0.8 / 64;
  }

  @Test
  void everyProbeTakesEveryStep() {
    assertThat(search(List.of(4, 1, 0), 1).keySet()).containsExactly(4, 1, 0);
    assertThat(passes.passes()).isCloseTo(steps(3 * STEPS), within(1e-9));
  }

  @Test
  void afterHalfOfTheStepsAndOfThoseLeftTheBetterHalfGoesOn() {
    assertThat(search(List.of(4, 3, 1, 0, 2), 3).keySet()).containsExactly(4, 3, 1, 0, 2);
    assertThat(passes.passes()).isCloseTo(steps(5 * 6 + 3 * 3 + 2 * 3), within(1e-9));
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
    assertThat(passes.passes()).isCloseTo(steps(STEPS), within(1e-9));
  }
}
