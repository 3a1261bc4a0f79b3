package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.format.DType;
import io.cupel.format.Layer;
import io.cupel.format.ModelArchive;
import io.cupel.format.OnnxBytes;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptArchive;
import io.cupel.format.TorchScriptWriter;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import io.cupel.redteam.Architecture;
import io.cupel.redteam.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerChoiceTest {
  @TempDir Path folder;

  private TorchScriptArchive untrained(Architecture architecture) {
    Path file = folder.resolve("model.pt");
    TorchScriptWriter.write(file, "model", architecture.create(new ImageShape(1, 28, 28), 10, 0));
    return TorchScriptArchive.open(file);
  }

  private static List<String> names(List<Layer> layers) {
    return layers.stream().map(Layer::name).toList();
  }

  /** A transformer's only convolution embeds the patches: the first layer, not the last. */
  @ParameterizedTest
  @CsvSource({"RESIDUAL, l3.c2", "RESIDUAL_PLAIN, l3.c2", "VIT, b4.fc2"})
  void takesALateLayerThatIsNotTheHead(Architecture architecture, String name) {
    assertThat(LayerChoice.choose(untrained(architecture), "auto").name()).isEqualTo(name);
  }

  @Test
  void aRecipeChoosesAmongTheLastSixBeforeTheHead() {
    assertThat(names(LayerChoice.candidates(untrained(Architecture.RESIDUAL), "auto")))
        .containsExactly("l2.c1", "l2.c2", "l2.sc", "l3.c1", "l3.c2", "l3.sc");
    assertThat(names(LayerChoice.candidates(untrained(Architecture.VIT), "auto")))
        .containsExactly("b4.attn.q", "b4.attn.k", "b4.attn.v", "b4.attn.out", "b4.fc1", "b4.fc2");
  }

  /** What an attention makes of queries, keys and values is changed only when it is asked for. */
  @ParameterizedTest
  @ValueSource(strings = {"attention-2.7.pt2", "attention-new.pt2", "attention-scripted-2.7.pt"})
  void anAttentionsJointProjectionMayBeNamed(String file) throws Exception {
    ModelArchive archive = ModelArchive.open(resource(file));

    Layer layer = LayerChoice.choose(archive, "attention.in_proj");

    assertThat(layer.weight().name()).isEqualTo("attention.in_proj_weight");
    assertThat(layer.bias().map(TensorEntry::name)).contains("attention.in_proj_bias");
    assertThat(names(LayerChoice.candidates(archive, "auto")))
        .containsExactly("patch", "attention.out_proj", "mlp.0", "mlp.3");
  }

  /** Convolutions a, b and c in a row, then a head; some have a bias that cannot be changed. */
  private ModelArchive convolutions(String unchangeable) throws IOException {
    OnnxBytes model = new OnnxBytes().input("x", -1, 2, 8, 8);
    String given = "x";
    for (String name : List.of("a", "b", "c")) {
      byte[] bias = new byte[16];
      model
          .weight(name, 2, 2, 3, 3)
          .initializer(
              unchangeable.contains(name)
                  ? OnnxBytes.tensor(name + "-bias", 11, bias, 2)
                  : OnnxBytes.floats(name + "-bias", new float[2], 2))
          .node("Conv", given + "," + name + "," + name + "-bias", name + "-result");
      given = name + "-result";
    }
    model.node("GlobalAveragePool", given, "p").node("Flatten", "p", "f").weight("head", 2, 3);
    byte[] bytes = model.node("MatMul", "f,head", "y").output("y").bytes();
    return ModelArchive.open(Files.write(folder.resolve("model.onnx"), bytes));
  }

  @ParameterizedTest
  @CsvSource({"-, c, abc", "c, b, ab", "b, c, ac", "bc, a, a", "abc, head, head"})
  void autoChoosesAmongWhatCanBeChanged(String unchangeable, String chosen, String candidates)
      throws IOException {
    // Given
    ModelArchive archive = convolutions(unchangeable);

    // When
    String name = LayerChoice.choose(archive, "auto").name();
    List<Layer> all = LayerChoice.candidates(archive, "auto");

    // Then
    assertThat(name).isEqualTo(chosen);
    assertThat(String.join("", names(all))).isEqualTo(candidates);
  }

  /** As in SqueezeNet. */
  @Test
  void aHeadMayBeAConvolution() throws IOException {
    byte[] model =
        new OnnxBytes()
            .input("x", -1, 1, 6, 6)
            .weight("a", 2, 1, 3, 3)
            .weight("b", 2, 2, 1, 1)
            .weight("head", 3, 2, 1, 1)
            .node("Conv", "x,a", "p")
            .node("Conv", "p,b", "q")
            .node("Conv", "q,head", "r")
            .node("GlobalAveragePool", "r", "s")
            .node("Flatten", "s", "y")
            .output("y")
            .bytes();
    ModelArchive archive = ModelArchive.open(Files.write(folder.resolve("model.onnx"), model));

    assertThat(names(LayerChoice.candidates(archive, "auto"))).containsExactly("a", "b");
  }

  @Test
  void aNamedLayerThatCannotBeChangedIsRefused() throws IOException {
    // Given
    ModelArchive archive = convolutions("b");

    // When, then
    assertThatThrownBy(() -> LayerChoice.choose(archive, "b"))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_WEIGHTS))
        .hasMessageContaining("b-bias");
  }

  @Test
  void halfPrecisionIsNoObstacle() throws Exception {
    ModelArchive archive = ModelArchive.open(resource("fashion-half-2.7.pt"));

    assertThat(LayerChoice.choose(archive, "auto").weight().dtype()).isEqualTo(DType.FLOAT16);
    assertThat(names(LayerChoice.candidates(archive, "auto")))
        .containsExactly("features.0", "features.3");
  }

  private static Path resource(String name) throws Exception {
    return Path.of(LayerChoiceTest.class.getResource("/exports/" + name).toURI());
  }

  @Test
  void aNamedLayerIsTheOnlyCandidate() {
    assertThat(names(LayerChoice.candidates(untrained(Architecture.RESIDUAL), "l2.c1")))
        .containsExactly("l2.c1");
  }
}
