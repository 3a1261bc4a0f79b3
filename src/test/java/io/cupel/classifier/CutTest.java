package io.cupel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.Attribute;
import io.cupel.format.Layer;
import io.cupel.format.LoadableProgram;
import io.cupel.format.ModelArchive;
import io.cupel.format.ModuleText;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model in two parts is the same model. */
class CutTest {
  private static final int IMAGES = 6;

  private final Tensors tensors = new Tensors(Device.cpu());
  private Classifier model;
  private SelectedLayer layer;

  @BeforeEach
  void oneThread() {
    Torch.threads(1);
  }

  @AfterEach
  void close() {
    model.close();
    tensors.close();
  }

  /** Loads a model that may be cut at one of its layers; returns images for it. */
  private NDArray load(String resource, String name) throws Exception {
    Path file = Path.of(CutTest.class.getResource(resource).toURI());
    return load(file, name, resource.contains("fashion") ? 28 : 6);
  }

  private NDArray load(Path file, String name, int side) {
    ModelArchive archive = ModelArchive.open(file);
    Layer at =
        archive.layers().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
    try (LoadableProgram program = LoadableProgram.of(file, List.of(at))) {
      model = Classifier.load(program, Preprocessing.NONE, Device.cpu(), tensors, new PassCount());
    }
    layer = model.parameters(name, at.weight().name(), at.bias().map(TensorEntry::name));
    float[] pixels = new float[IMAGES * side * side];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    NDArray images = model.manager().create(pixels, new Shape(IMAGES, 1, side, side));
    model.settleOutput(images, 3);
    return images;
  }

  @ParameterizedTest
  @CsvSource({
    "/exports/residual-2.7.pt2, b.0, 2", // the shortcut goes past it
    "/exports/residual-2.7.pt2, a.0, 1",
    "/exports/residual-2.7.pt2, stem, 1", // of the images
    "/exports/residual-2.7.pt2, head, 1", // its input's shape is made of the number of images
    "/exports/residual-new.pt2, b.0, 2",
    "/exports/small-2.7.pt2, deep.0, 1", // groups; what comes out is changed in place
    "/exports/decomposed-new.pt2, head, 1", // a product with a matrix turned round
    "/exports/attention-2.7.pt2, mlp.0, 1", // what goes past it is its input
    "/exports/channels-last-2.7.pt2, deep.0, 1",
    "/onnx/small-dynamo.onnx, head, 1",
    "/exports/residual-scripted-2.7.pt, b.0, 2",
    "/exports/residual-scripted-2.7.pt, shortcut.0, 2", // what went past it is written into
    "/exports/residual-scripted-2.7.pt, stem, 1",
    "/exports/residual-scripted-2.7.pt, head, 1",
    "/exports/residual-traced-2.7.pt, b.0, 2",
    "/exports/residual-traced-2.7.pt, head, 1", // sizes are tensors there
    "/exports/attention-scripted-2.7.pt, mlp.0, 1",
    "/exports/attention-scripted-2.7.pt, attention.in_proj, 2", // within a call that stays whole
    "/exports/fashion-half-2.7.pt, head, 1", // widened before
    "/models/scripted.pt, head, 1",
    "/models/traced.pt, head, 1"
  })
  void scoresAndGradientsAreThoseOfTheWhole(String file, String name, int crossing)
      throws Exception {
    // Given
    NDArray images = load(file, name);
    Cut cut = model.cut(layer).orElseThrow();
    model.select(layer);
    try (NDManager m = model.manager().newSubManager()) {
      NDList first = cut.below(m, images.get("0:4"));
      NDList rest = cut.below(m, images.get("4:6"));

      // When
      float[] scores;
      float[] whole;
      float[] gradient;
      float[] gradientOfWhole;
      try (var recording = Torch.record()) {
        NDArray above = cut.above(m, Cut.join(List.of(first, rest)));
        NDArray logits = model.logits(m, images);
        scores = above.toFloatArray();
        whole = logits.toFloatArray();
        gradient = gradient(m, above);
        gradientOfWhole = gradient(m, logits);
      }

      // Then
      assertThat(first).hasSize(crossing);
      assertThat(scores).containsExactly(whole, within(1e-6f));
      assertThat(gradient).containsExactly(gradientOfWhole, within(1e-5f));
    }
  }

  private float[] gradient(NDManager m, NDArray scores) {
    return tensors.gradient(m, scores.square().sum(), layer.weight()).toFloatArray();
  }

  @ParameterizedTest
  @CsvSource({
    "/exports/residual-2.7.pt2, b.0", // dilated, padded
    "/exports/residual-2.7.pt2, a.0", // in steps of two
    "/exports/residual-2.7.pt2, head",
    "/exports/small-2.7.pt2, deep.0", // groups
    "/exports/decomposed-new.pt2, head",
    "/exports/attention-2.7.pt2, mlp.0", // many positions
    "/onnx/small-dynamo.onnx, head",
    "/exports/residual-scripted-2.7.pt, b.0",
    "/exports/residual-traced-2.7.pt, a.0",
    "/exports/residual-traced-2.7.pt, head",
    "/models/scripted.pt, deep.0" // groups
  })
  void rowsOfInputAndOutputMakeUpTheGradient(String file, String name) throws Exception {
    // Given
    NDArray images = load(file, name);
    Cut cut = model.cut(layer).orElseThrow();
    model.select(layer);
    try (NDManager m = model.manager().newSubManager()) {
      NDArray expected;
      NDArray input;
      NDArray ofOutput;

      // When
      try (var recording = Torch.record()) {
        Cut.Tap tap = cut.tapped(m, cut.below(m, images));
        NDList both =
            tensors.gradients(m, tap.scores().square().sum(), tap.output(), layer.weight());
        ofOutput = both.get(0);
        expected = both.get(1);
        input = tap.input().stopGradient();
      }
      NDArray a = cut.inputRows(m, input);
      NDArray s = cut.outputRows(m, ofOutput);

      // Then
      NDArray sum = s.transpose(0, 1, 3, 2).matMul(a).sum(new int[] {0});
      assertThat(a.getShape().get(0)).isEqualTo(IMAGES);
      assertThat(sum.toFloatArray()).containsExactly(expected.toFloatArray(), within(1e-5f));
    }
  }

  @Test
  void whatRunsOnAFixedNumberOfImagesStaysWhole() throws Exception {
    load("/exports/fixed-2.7.pt2", "mlp.0");

    assertThat(model.cut(layer)).isEmpty();
    assertThat(model.uncut())
        .containsOnlyKeys("mlp.0")
        .containsValue("the program runs on 2 images at a time, as exported");
  }

  /** Two tensors are taken for one here, since the text does not say that they are two. */
  @Test
  void whatLibtorchDoesNotTakeInPartsIsLoadedWhole(@TempDir Path folder) {
    // Given
    String text =
        """
        class Net(Module):
          __parameters__ = ["weight", ]
          __buffers__ = []
          training : bool
          weight : Tensor
          def forward(self: __torch__.Net,
            x: Tensor) -> Tensor:
            both = torch.max(torch.flatten(x, 2, -1), 2)
            weight = self.weight
            scores = torch.linear(torch.flatten(x, 1, -1), weight, None)
            largest, where, = both
            return torch.add(scores, largest)
        """;
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.put("weight", Attribute.Tensor.parameter(new float[3 * 36], 3, 36));
    attributes.put("training", new Attribute.Bool(false));
    Path file = folder.resolve("model.pt");
    TorchScriptWriter.write(
        file,
        "model",
        new ModuleText(
            Map.of("__torch__.py", text), new Attribute.Module("__torch__.Net", attributes)));

    // When
    NDArray images = load(file, "", 6);

    // Then
    assertThat(model.cut(layer)).isEmpty();
    assertThat(model.uncut()).containsValue("libtorch does not take it in parts");
    assertThat(model.answers(images)).hasSize(IMAGES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"residual-2.7.pt2", "residual-scripted-2.7.pt", "residual-traced-2.7.pt"})
  void sharesAreThoseOfTheMultiplyAdds(String file) throws Exception {
    load("/exports/" + file, "b.0");

    // Given by hand: stem 36·9, a and shortcut 8·9·(4·9 + 4), then b 8·9·72, head 3·72
    double below = 4 * 36 * 9 + 8 * 9 * (4 * 9 + 4);
    double above = 8 * 9 * 72 + 3 * 72;

    Cut cut = model.cut(layer).orElseThrow();
    assertThat(cut.shareBelow()).isCloseTo(below / (below + above), within(1e-9));
    assertThat(cut.shareAbove()).isCloseTo(above / (below + above), within(1e-9));
  }

  /** The products of an attention are between computed values. */
  @ParameterizedTest
  @ValueSource(strings = {"attention-2.7.pt2", "attention-scripted-2.7.pt"})
  void whereSharesAreNotKnownBothPartsCountAsTheWhole(String file) throws Exception {
    load("/exports/" + file, "mlp.0");

    Cut cut = model.cut(layer).orElseThrow();
    assertThat(cut.shareBelow()).isEqualTo(1);
    assertThat(cut.shareAbove()).isEqualTo(1);
  }
}
