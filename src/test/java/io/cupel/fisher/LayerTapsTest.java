package io.cupel.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.Cut;
import io.cupel.classifier.PassCount;
import io.cupel.classifier.Program;
import io.cupel.classifier.SelectedLayer;
import io.cupel.classifier.Tensors;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.Layer;
import io.cupel.format.LoadableProgram;
import io.cupel.format.ModelArchive;
import io.cupel.format.TensorEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Factors from a layer's input and output, beside those from gradients of small batches. */
class LayerTapsTest {
  private static final Device CPU = Device.cpu();
  private static final long SEED = 5;

  private final PassCount passes = new PassCount();
  private Tensors tensors;
  private Program program;
  private Classifier model;
  private CleanImages clean;
  private SelectedLayer layer;
  private NDManager m;

  @BeforeEach
  void load() {
    Torch.threads(1);
    tensors = new Tensors(CPU);
    program = Program.load(KroneckerFisher.class, "KroneckerFactors", CPU);
  }

  @AfterEach
  void close() {
    m.close();
    clean.close();
    model.close();
    program.close();
    tensors.close();
  }

  private LayerTaps taps(String name) throws Exception {
    return taps("residual-2.7.pt2", name);
  }

  private LayerTaps taps(String export, String name) throws Exception {
    Path file = Path.of(LayerTapsTest.class.getResource("/exports/" + export).toURI());
    Layer at =
        ModelArchive.open(file).layers().stream()
            .filter(l -> l.name().equals(name))
            .findFirst()
            .orElseThrow();
    try (LoadableProgram translated = LoadableProgram.of(file, List.of(at))) {
      model = Classifier.load(translated, Preprocessing.NONE, CPU, tensors, passes);
    }
    float[] pixels = new float[12 * 36];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    clean =
        new CleanImages(
            new LabelledImages(pixels, new int[12], 1, 6, 6, List.of(), List.of()),
            model.manager(),
            false,
            random);
    model.settleOutput(clean.images(), 3);
    layer = model.parameters(name, at.weight().name(), at.bias().map(TensorEntry::name));
    model.select(layer);
    m = model.manager().newSubManager();
    return new LayerTaps(
        model, model.cut(layer).orElseThrow(), layer, clean, new SplittableRandom(SEED));
  }

  /** The gradient G of the images that the seed draws, through the whole network. */
  private NDArray gradient(int images) {
    SplittableRandom same = new SplittableRandom(SEED);
    int[] drawn = clean.draw(images, same);
    NDArray x = clean.augmented(m, tensors, drawn, clean.moves(images, same));
    try (var recording = Torch.record()) {
      NDArray logits = model.logits(m, x);
      int[] labels = OwnLabels.draw(m, tensors, logits, same);
      NDArray loss = tensors.crossEntropy(m, logits, labels);
      long out = layer.weight().getShape().get(0);
      return tensors.gradient(m, loss, layer.weight()).reshape(out, -1);
    }
  }

  /** A linear layer, a convolution with dilation, one with groups; one image, a small batch. */
  @ParameterizedTest
  @CsvSource({
    "residual-2.7.pt2, head, 1",
    "residual-2.7.pt2, b.0, 1",
    "residual-2.7.pt2, b.0, 8",
    "small-2.7.pt2, deep.0, 1",
    "small-2.7.pt2, deep.0, 8"
  })
  void factorsAreThoseOfTheBatchsGradient(String export, String name, int images) throws Exception {
    LayerTaps taps = taps(export, name);

    FactorSums sums = taps.sum(m, program, images).orElseThrow();

    NDArray g = gradient(images);
    assertThat(sums.left().toFloatArray())
        .containsExactly(g.matMul(g.transpose()).toFloatArray(), within(1e-4f));
    assertThat(sums.right().orElseThrow().toFloatArray())
        .containsExactly(g.transpose().matMul(g).toFloatArray(), within(1e-4f));
    assertThat(sums.squares()).isCloseTo(g.square().sum().getFloat(), within(1e-4));
    assertThat(sums.squares()).isGreaterThan(1e-3);
  }

  @Test
  void manyImagesAreOneBackwardAndCountByTheirParts() throws Exception {
    LayerTaps taps = taps("b.0");
    Cut cut = model.cut(layer).orElseThrow();
    double before = passes.passes();

    FactorSums sums = taps.sum(m, program, 128).orElseThrow();

    assertThat(sums.images()).isEqualTo(128);
    assertThat(passes.passes() - before)
        .isCloseTo(2 * (cut.shareBelow() / 3 + cut.shareAbove()), within(1e-9));
  }

  /** Both ways estimate one thing: by far nearer to each other than to no metric at all. */
  @Test
  void aStepByThemGoesWhereAStepByGradientsGoes() throws Exception {
    LayerTaps taps = taps("head");
    NDArray g = gradient(1);

    FactorSums tapped = taps.sum(m, program, 256).orElseThrow();
    FactorSums gradients =
        new BatchGradients(model, layer, clean, new SplittableRandom(9)).sum(m, program, 2048);

    NDArray a = direction(g, tapped);
    NDArray b = direction(g, gradients);
    assertThat(cosine(a, b)).isGreaterThan(0.9).isGreaterThan(cosine(a, g)).isLessThan(1);
  }

  private NDArray direction(NDArray g, FactorSums sums) {
    NDArray damping = m.create(0.1f);
    NDArray left = program.call(m, "damped_inverse", sums.left(), damping);
    NDArray right = program.call(m, "damped_inverse", sums.right().orElseThrow(), damping);
    return program.call(m, "direction", g, left, right);
  }

  private double cosine(NDArray a, NDArray b) {
    double ab = program.call(m, "inner", a, b).getFloat();
    double aa = program.call(m, "inner", a, a).getFloat();
    double bb = program.call(m, "inner", b, b).getFloat();
    return ab / Math.sqrt(aa * bb);
  }
}
