package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.format.DType;
import io.cupel.format.Layer;
import io.cupel.format.ModelArchive;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptArchive;
import io.cupel.format.TorchScriptWriter;
import io.cupel.redteam.Architecture;
import io.cupel.redteam.ImageShape;
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
