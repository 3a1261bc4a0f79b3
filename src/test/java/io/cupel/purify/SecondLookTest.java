package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.Preprocessing;
import io.cupel.probe.Perturbation;
import io.cupel.probe.Probe;
import io.cupel.probe.Probe.Place;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch;
import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticImages;
import io.cupel.redteam.TinyVictims;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a model that answers 3 to a window with stripes at any place, 0 to all else. */
class SecondLookTest {
  private static final double MAX_SUCCESS = 0.15;

  @TempDir Path folder;

  @Test
  void aWindowThatStillLeadsToItsClassIsSeenAgain() {
    Probe fresh = fresh(window(3));

    assertThat(fresh.target()).isEqualTo(-1);
    assertThat(fresh.leadsTo()).isEqualTo(3);
    assertThat(fresh.rate()).isGreaterThan(0.9);
  }

  @Test
  void oneThatLeadsElsewhereNowCountsByWhatReachesItsClass() {
    Probe fresh = fresh(window(4));

    assertThat(fresh.target()).isEqualTo(4);
    assertThat(fresh.place()).contains(new Place(8, 8));
    assertThat(fresh.rate()).isZero();
  }

  @Test
  void oneThatLedToNoClassCountsByAllThatChange() {
    assertThat(fresh(window(-1)).rate()).isGreaterThan(0.9);
  }

  private static Suspicion window(int ledTo) {
    return new Suspicion(
        new Probe(ProbeFamily.WINDOW, null, 0, -1, Optional.of(new Place(8, 8)), 0.9, ledTo),
        0.3,
        true);
  }

  private Probe fresh(Suspicion suspicion) {
    Path model =
        TinyVictims.write(folder.resolve("model.pt"), TinyVictims.fallsForStripes(5, 3, 0.01));
    var data = SyntheticImages.of(60, 3, new ImageShape(1, 28, 28), 3);
    Torch.threads(1);
    try (Tensors tensors = new Tensors(Device.cpu());
        Perturbation perturbation = new Perturbation(Device.cpu());
        Classifier classifier =
            Classifier.load(model, Preprocessing.NONE, Device.cpu(), tensors, new PassCount());
        CleanImages clean =
            new CleanImages(data, classifier.manager(), false, new SplittableRandom(0))) {
      classifier.settleOutput(clean.first(4), 5);
      ProbeSearch search = new ProbeSearch(classifier, clean, perturbation);
      SecondLook look = new SecondLook(search, classifier.manager(), new Seeds(0), MAX_SUCCESS);
      return look.at(List.of(suspicion), "test", done -> {}).get(0);
    }
  }
}
