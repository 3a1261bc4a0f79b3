package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import io.cupel.format.Layer;
import io.cupel.format.LayerKind;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptArchive;
import io.cupel.format.TorchScriptWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidualNetTest {
  private static final ImageShape SHAPE = new ImageShape(1, 28, 28);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("net.pt");
    TorchScriptWriter.write(file, "net", Architecture.RESIDUAL.create(SHAPE, 10, 3));
  }

  @Test
  void givesOneScoreAClass() {
    assertThat(LoadedModel.outputs(file, new Shape(5, 1, 28, 28)))
        .containsExactly(new Shape(5, 10));
  }

  @Test
  void namesItsLayersAsPyTorchWould() {
    // When
    TorchScriptArchive archive = TorchScriptArchive.open(file);

    // Then
    assertThat(archive.parameters())
        .extracting(TensorEntry::name)
        .startsWith("stem.weight", "stem.bias", "bn.weight", "bn.bias", "l1.c1.weight")
        .contains("l3.c2.weight")
        .endsWith("fc.weight", "fc.bias");
    assertThat(archive.buffers())
        .extracting(TensorEntry::name)
        .startsWith("bn.running_mean", "bn.running_var", "l1.b1.running_mean")
        .hasSize(20);
    assertThat(archive.layers()).filteredOn(l -> l.name().equals("l3.c2")).hasSize(1);
    assertThat(archive.layers())
        .extracting(Layer::kind)
        .containsOnly(LayerKind.CONV2D, LayerKind.BATCH_NORM, LayerKind.LINEAR);
    assertThat(archive.parameters().stream().mapToLong(TensorEntry::count).sum())
        .isBetween(200_000L, 250_000L);
  }

  @Test
  void dependsOnTheSeedAlone() {
    assertThat(Architecture.RESIDUAL.create(SHAPE, 10, 3).code())
        .isEqualTo(Architecture.RESIDUAL.create(SHAPE, 10, 3).code());
    assertThat(weights(3)).isEqualTo(weights(3)).isNotEqualTo(weights(4));
  }

  private static float[] weights(long seed) {
    return ModuleTensors.of(Architecture.RESIDUAL.create(SHAPE, 10, seed).root())
        .get("l3.c2.weight")
        .values();
  }
}
