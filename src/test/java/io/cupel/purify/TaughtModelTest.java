package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Cut;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.Layer;
import io.cupel.format.LoadableProgram;
import io.cupel.format.ModelArchive;
import io.cupel.probe.Perturbation;
import io.cupel.probe.ProbeSearch;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a step sees of a model that is cut is what it would see of it whole. */
class TaughtModelTest {
  private static final Device CPU = Device.cpu();
  private static final int[] MEMBERS = {3, 50, 100, 3, 180};

  private final Trace trace = new Trace(ProgressListener.NONE);
  private final Tensors tensors = new Tensors(CPU);
  private final Perturbation perturbation = new Perturbation(CPU);
  private Classifier original;
  private Classifier model;
  private CleanImages clean;
  private Workbench bench;
  private Layer layer;

  private void load(String resource, String name, int side) throws Exception {
    Torch.threads(1);
    Path file = Path.of(TaughtModelTest.class.getResource("/exports/" + resource).toURI());
    layer =
        ModelArchive.open(file).layers().stream()
            .filter(l -> l.name().equals(name))
            .findFirst()
            .orElseThrow();
    try (LoadableProgram program = LoadableProgram.of(file, List.of(layer))) {
      original = Classifier.load(program, Preprocessing.NONE, CPU, tensors, trace.passes());
      model = Classifier.load(program, Preprocessing.NONE, CPU, tensors, trace.passes());
    }
    float[] pixels = new float[12 * side * side];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    clean =
        new CleanImages(
            new LabelledImages(pixels, new int[12], 1, side, side, List.of(), List.of()),
            original.manager(),
            false,
            random);
    original.settleOutput(clean.first(8), 3);
    model.settleOutput(clean.first(8), 3);
    ProbeSearch search = new ProbeSearch(model, clean, perturbation);
    bench = new Workbench(original, model, clean, search, search, CPU, new Seeds(0), trace);
  }

  private Anchors anchors(boolean atOnce) {
    return new Anchors(original, clean, new SplittableRandom(2), atOnce);
  }

  @AfterEach
  void close() {
    clean.close();
    model.close();
    original.close();
    perturbation.close();
    tensors.close();
  }

  @Test
  void scoresAndAnswersAreThoseOfTheWholeAlsoFromMemoryAndAfterAChange() throws Exception {
    load("residual-2.7.pt2", "b.0", 6);
    SelectedLayer selected = bench.select(layer);
    try (Anchors once = anchors(true);
        Anchors asDrawn = anchors(false);
        NDManager m = model.manager().newSubManager()) {
      TaughtModel whole = new TaughtModel.Whole(model, once);
      TaughtModel cut = TaughtModel.of(bench, selected, asDrawn);
      NDArray others = clean.first(4);
      float[] before = whole.logits(m, MEMBERS, others).toFloatArray();

      // When
      float[] first = cut.logits(m, MEMBERS, others).toFloatArray();
      selected.weight().muli(0.5f);
      float[] changed = cut.logits(m, MEMBERS, others).toFloatArray();

      // Then
      assertThat(cut).isInstanceOf(TaughtModel.InTwo.class);
      assertThat(first).containsExactly(before, within(1e-5f));
      assertThat(changed)
          .containsExactly(whole.logits(m, MEMBERS, others).toFloatArray(), within(1e-5f))
          .isNotEqualTo(first);
      assertThat(asDrawn.answers(m, MEMBERS).toFloatArray())
          .containsExactly(once.answers(m, MEMBERS).toFloatArray(), within(1e-5f));
    }
  }

  @Test
  void whatLiesBelowIsComputedOnceAMember() throws Exception {
    load("residual-2.7.pt2", "b.0", 6);
    SelectedLayer selected = bench.select(layer);
    try (Anchors anchors = anchors(false);
        NDManager m = model.manager().newSubManager()) {
      Cut cut = original.cut(selected).orElseThrow();
      TaughtModel taught = TaughtModel.of(bench, selected, anchors);
      double start = trace.passes().passes();

      // When
      anchors.answers(m, MEMBERS); // the original: four different members
      double asked = trace.passes().passes();
      taught.logits(m, MEMBERS, clean.first(4));
      double taughtOnce = trace.passes().passes();

      // Then
      double whole = cut.shareBelow() + cut.shareAbove();
      assertThat(asked - start).isCloseTo(4 * whole / 3 / 64, within(1e-9));
      assertThat(taughtOnce - asked)
          .isCloseTo((4 * cut.shareBelow() / 3 + 9 * cut.shareAbove()) / 64, within(1e-9));
    }
  }

  @Test
  void whatCannotBeCutIsTaughtWhole() throws Exception {
    load("fixed-2.7.pt2", "mlp.0", 6);
    SelectedLayer selected = bench.select(layer);
    try (Anchors anchors = anchors(true);
        NDManager m = model.manager().newSubManager()) {
      TaughtModel taught = TaughtModel.of(bench, selected, anchors);
      double start = trace.passes().passes();

      NDArray logits = taught.logits(m, MEMBERS, clean.first(4));

      assertThat(taught).isInstanceOf(TaughtModel.Whole.class);
      assertThat(logits.getShape().getShape()).containsExactly(9, 3);
      assertThat(trace.passes().passes() - start).isCloseTo(9 / 64.0, within(1e-9));
    }
  }
}
