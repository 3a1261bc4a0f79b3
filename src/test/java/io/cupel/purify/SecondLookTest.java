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
import io.cupel.probe.ProbeSearch.Plan;
import io.cupel.purify.HardeningReport.ProbeEvidence;
import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticImages;
import io.cupel.redteam.TinyVictims;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The original answers 3 to stripes in a window, 0 to all else, and never 4; the changed model
 * needs more of them.
 */
class SecondLookTest {
  private static final double HARMLESS = 0.3;
  private static final double MAX_SUCCESS = 0.15;
  private static final double ALL_FALL = 0.01; // mean product from which it falls for stripes
  private static final double SOME_FALL = 0.017;

  @TempDir Path folder;

  @Test
  void aWindowThatStillLeadsSomeImagesToItsClassCounts() {
    look(
        SOME_FALL,
        3,
        fresh -> {
          assertThat(fresh.probe().rate()).isBetween(HARMLESS, 0.5);
          assertThat(fresh.acquittal()).isEmpty();
        });
  }

  @Test
  void oneThatLeadsSomeImagesElsewhereIsAcquitted() {
    look(
        SOME_FALL,
        4,
        fresh -> {
          assertThat(fresh.probe().target()).isEqualTo(-1);
          assertThat(fresh.probe().rate()).isBetween(HARMLESS, 0.5);
          Fresh.Acquittal acquittal = fresh.acquittal().orElseThrow();
          assertThat(acquittal.probe().target()).isEqualTo(4);
          assertThat(acquittal.probe().rate()).isZero();
          assertThat(acquittal.suspicion().harmless()).isEqualTo(MAX_SUCCESS);
          assertThat(fresh.excess(suspicion(fresh.probe()))).isEqualTo(-MAX_SUCCESS);
        });
  }

  @Test
  void oneThatLeadsAsManyElsewhereAsWouldRaiseSuspicionCounts() {
    look(
        ALL_FALL,
        4,
        fresh -> {
          assertThat(fresh.probe().rate()).isGreaterThan(0.9);
          assertThat(fresh.acquittal()).isEmpty();
        });
  }

  @Test
  void oneThatLedToNoClassCountsByAllThatChange() {
    look(SOME_FALL, -1, fresh -> assertThat(fresh.acquittal()).isEmpty());
  }

  @Test
  void theReportTellsBothAndRestsOnTheAcquittal() {
    look(
        SOME_FALL,
        4,
        fresh -> {
          List<ProbeEvidence> lines = new ArrayList<>();
          Evidence.addTo(lines, suspicion(fresh.probe()), fresh);

          assertThat(lines).extracting(ProbeEvidence::target).containsExactly(-1, 4);
          assertThat(lines).extracting(ProbeEvidence::limit).containsExactly(1.0, MAX_SUCCESS);
          assertThat(lines)
              .extracting(ProbeEvidence::after)
              .containsExactly(fresh.probe().rate(), 0.0);
        });
  }

  private static Suspicion suspicion(Probe window) {
    return new Suspicion(window, HARMLESS, true);
  }

  /**
   * Looks again at a window of the original that is said to have led to a class.
   *
   * @param fallsFrom of the changed model
   */
  private void look(double fallsFrom, int ledTo, Consumer<Fresh> check) {
    var data = SyntheticImages.of(60, 3, new ImageShape(1, 28, 28), 3);
    Device device = Device.cpu();
    Torch.threads(1);
    try (Tensors tensors = new Tensors(device);
        Perturbation perturbation = new Perturbation(device);
        Classifier original = model(ALL_FALL, tensors);
        Classifier changed = model(fallsFrom, tensors);
        CleanImages clean =
            new CleanImages(data, original.manager(), false, new SplittableRandom(0))) {
      original.settleOutput(clean.first(4), 5);
      changed.settleOutput(clean.first(4), 5);
      ProbeSearch onOriginal = new ProbeSearch(original, clean, perturbation);
      ProbeSearch onChanged = new ProbeSearch(changed, clean, perturbation);
      Workbench bench =
          new Workbench(
              original,
              changed,
              clean,
              onOriginal,
              onChanged,
              device,
              new Seeds(0),
              new Trace(progress -> {}));
      Plan plan =
          new Plan(ProbeFamily.WINDOW, List.of(-1), List.of(new Place(8, 8)), 0, 12, 16, 150, 1);
      Probe found = onOriginal.run(plan, bench.keep(), new SplittableRandom(0)).get(0);
      Probe window =
          new Probe(
              found.family(), found.phi(), found.bound(), -1, found.place(), found.rate(), ledTo);
      SecondLook look = new SecondLook(bench, MAX_SUCCESS);
      check.accept(look.at(List.of(suspicion(window)), "test", done -> {}).get(0));
    }
  }

  private Classifier model(double fallsFrom, Tensors tensors) {
    Path file =
        TinyVictims.write(
            folder.resolve(fallsFrom + ".pt"), TinyVictims.fallsForStripes(5, 3, fallsFrom));
    return Classifier.load(file, Preprocessing.NONE, Device.cpu(), tensors, new PassCount());
  }
}
