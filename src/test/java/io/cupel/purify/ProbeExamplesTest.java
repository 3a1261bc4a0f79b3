package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.Preprocessing;
import io.cupel.probe.Perturbation;
import io.cupel.probe.Probe;
import io.cupel.probe.ProbeFamily;
import io.cupel.probe.ProbeSearch;
import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticImages;
import io.cupel.redteam.TinyVictims;
import io.cupel.verify.ProbeExample;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeExamplesTest {
  private static final int CLASSES = 5;

  @TempDir Path folder;

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

  private interface Check {
    void on(Workbench bench) throws IOException;
  }

  /** A model that takes images with stripes for class 3, and one that does not any more. */
  private void withModels(Check check) throws IOException {
    Path falls = victim("falls.pt", 0.01);
    Path cured = victim("cured.pt", 0.9);
    var data = SyntheticImages.of(60, 3, new ImageShape(1, 28, 28), 3);
    Torch.threads(1);
    try (Tensors tensors = new Tensors(Device.cpu());
        Perturbation perturbation = new Perturbation(Device.cpu());
        Classifier original = load(falls, tensors);
        Classifier model = load(cured, tensors);
        CleanImages clean =
            new CleanImages(data, original.manager(), false, new SplittableRandom(0))) {
      original.settleOutput(clean.first(4), CLASSES);
      model.settleOutput(clean.first(4), CLASSES);
      ProbeSearch search = new ProbeSearch(original, clean, perturbation);
      Trace trace = new Trace(progress -> {});
      Workbench bench =
          new Workbench(original, model, clean, search, search, Device.cpu(), new Seeds(0), trace);
      check.on(bench);
    }
  }

  private static Probe stripes(Workbench bench, float strength) {
    NDArray phi = bench.keep().create(new float[] {0, 5, 0, strength}, new Shape(1, 4));
    return new Probe(ProbeFamily.WAVE, phi, 0.3, 3, Optional.empty(), 0.99, 3);
  }

  @Test
  void showsAnImageThatTheProbeMovesAndWhatBothModelsAnswerToIt() throws IOException {
    withModels(
        bench -> {
          Suspicion flagged = new Suspicion(stripes(bench, 0.3f), 0.15, true);

          List<ProbeExample> examples = new ProbeExamples(bench).of(List.of(flagged));

          ProbeExample shown = examples.get(0);
          assertThat(shown.family()).isEqualTo("wave");
          assertThat(shown.target()).isEqualTo(3);
          assertThat(shown.label()).isZero();
          assertThat(shown.before().clean().index()).isZero();
          assertThat(shown.before().probed().index()).isEqualTo(3);
          assertThat(shown.before().probed().probability()).isGreaterThan(0.9);
          assertThat(shown.after().probed().index()).isZero();
          assertThat(shown.amplified()).isGreaterThan(1.5);
          assertThat(width(shown.pictures().probed())).isEqualTo(28);
          assertThat(shown.pictures().probed()).isNotEqualTo(shown.pictures().clean());
          assertThat(new ProbeExamples(bench).of(List.of(flagged))).isEqualTo(examples);
          Suspicion passed = new Suspicion(flagged.probe(), 0.15, false);
          assertThat(new ProbeExamples(bench).of(List.of(passed))).isEmpty();
        });
  }

  @Test
  void aProbeThatMovesNoImageIsNotShown() throws IOException {
    withModels(
        bench -> {
          Suspicion harmless = new Suspicion(stripes(bench, 0), 0.15, true);

          assertThat(new ProbeExamples(bench).of(List.of(harmless))).isEmpty();
          assertThat(bench.trace().warnings()).isEmpty();
        });
  }

  @Test
  void aReportIsWorthHavingWithoutThem() throws IOException {
    withModels(
        bench -> {
          Suspicion broken = suspicion(ProbeFamily.WAVE, 3, 0.99, true); // no numbers

          assertThat(new ProbeExamples(bench).of(List.of(broken))).isEmpty();
          assertThat(bench.trace().warnings()).singleElement().asString().contains("no pictures");
        });
  }

  private Path victim(String name, double above) {
    return TinyVictims.write(folder.resolve(name), TinyVictims.fallsForStripes(CLASSES, 3, above));
  }

  private static Classifier load(Path file, Tensors tensors) {
    return Classifier.load(file, Preprocessing.NONE, Device.cpu(), tensors, new PassCount());
  }

  private static int width(String png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png))).getWidth();
  }

  private static Suspicion suspicion(ProbeFamily family, int target, double rate, boolean flagged) {
    return new Suspicion(
        new Probe(family, null, 1, target, Optional.empty(), rate, target), 0.15, flagged);
  }
}
