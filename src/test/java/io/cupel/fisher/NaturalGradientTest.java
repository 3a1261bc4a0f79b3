package io.cupel.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.cupel.classifier.Classifier;
import io.cupel.classifier.CleanImages;
import io.cupel.classifier.PassCount;
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

class NaturalGradientTest {
  private static final Device CPU = Device.cpu();

  private final Tensors tensors = new Tensors(CPU);
  private Classifier model;
  private CleanImages clean;
  private SelectedLayer layer;
  private KroneckerFisher fisher;
  private NDManager m;

  @BeforeEach
  void load() throws Exception {
    Torch.threads(1);
    Path file = Path.of(NaturalGradientTest.class.getResource("/exports/residual-2.7.pt2").toURI());
    Layer head = ModelArchive.open(file).layers().stream().reduce((a, b) -> b).orElseThrow();
    try (LoadableProgram program = LoadableProgram.of(file, List.of(head))) {
      model = Classifier.load(program, Preprocessing.NONE, CPU, tensors, new PassCount());
    }
    SplittableRandom random = new SplittableRandom(1);
    float[] pixels = new float[12 * 36];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    LabelledImages images = new LabelledImages(pixels, new int[12], 1, 6, 6, List.of(), List.of());
    clean = new CleanImages(images, model.manager(), false, random);
    model.settleOutput(clean.images(), 3);
    layer = model.parameters(head.name(), head.weight().name(), head.bias().map(TensorEntry::name));
    model.select(layer);
    m = model.manager().newSubManager();
    fisher = KroneckerFisher.estimate(model, layer, clean, 16, 0.1, CPU, random);
  }

  @AfterEach
  void close() {
    fisher.close();
    m.close();
    clean.close();
    model.close();
    tensors.close();
  }

  @Test
  void atItsLongestRateAFirstStepIsAsLongAsTheClipAllows() {
    NDArray gradient = layer.weight().onesLike();
    double longest = new NaturalGradient(fisher, layer).longestRate(m, gradient);

    float full = moved(gradient, longest);

    assertThat(full).isPositive();
    assertThat(moved(gradient, longest / 2)).isCloseTo(full / 2, within(1e-4f * full));
    assertThat(moved(gradient, longest * 10)).isCloseTo(full, within(1e-4f * full));
  }

  @Test
  void aGradientOfZerosAllowsAnyRate() {
    NDArray zeros = layer.weight().zerosLike();

    assertThat(new NaturalGradient(fisher, layer).longestRate(m, zeros)).isInfinite();
  }

  /** How far a first step takes the weight. */
  private float moved(NDArray gradient, double rate) {
    NDArray before = layer.weight().duplicate();
    new NaturalGradient(fisher, layer)
        .step(m, gradient, layer.bias().map(NDArray::zerosLike), rate);
    float length = layer.weight().sub(before).norm().getFloat();
    before.copyTo(layer.weight());
    return length;
  }
}
