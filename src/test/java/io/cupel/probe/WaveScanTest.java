package io.cupel.probe;

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
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaveScanTest {
  @TempDir Path folder;

  @Test
  void findsTheStripesThatAModelFallsFor() {
    Path file =
        TinyVictims.write(folder.resolve("model.pt"), TinyVictims.fallsForStripes(3, 1, 0.03));
    var data = SyntheticImages.of(60, 3, new ImageShape(1, 28, 28), 3);
    Torch.threads(1);
    PassCount passes = new PassCount();
    try (Tensors tensors = new Tensors(Device.cpu());
        Perturbation perturbation = new Perturbation(Device.cpu());
        Classifier model =
            Classifier.load(file, Preprocessing.NONE, Device.cpu(), tensors, passes);
        CleanImages clean =
            new CleanImages(data, model.manager(), false, new SplittableRandom(0))) {
      model.settleOutput(clean.first(4), 3);
      Plan plan = new Plan(ProbeFamily.WAVE, List.of(1, 2), List.of(), 0.12, 0, 0, 40, 1);

      List<Probe> found =
          new ProbeSearch(model, clean, perturbation)
              .run(plan, model.manager(), new SplittableRandom(1));

      float[] stripes = found.get(0).phi().toFloatArray();
      assertThat(found).extracting(Probe::target).containsExactly(1, 2);
      assertThat(found.get(0).rate()).isGreaterThan(0.9);
      assertThat(stripes[0]).isEqualTo(0);
      assertThat(stripes[1]).isEqualTo(5);
      assertThat(stripes[3]).isCloseTo(0.12f, within(1e-6f));
      assertThat(found.get(1).rate()).isZero();
    }
  }
}
