package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import io.cupel.classifier.Torch;
import io.cupel.dataset.LabelledImages;
import io.cupel.format.LayerKind;
import io.cupel.format.TensorEntry;
import io.cupel.format.TorchScriptArchive;
import io.cupel.format.TorchScriptWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What all architectures have in common. */
class NetworksTest {
  private static final ImageShape SHAPE = new ImageShape(1, 12, 12);
  private static final LabelledImages IMAGES = SyntheticImages.of(64, 4, SHAPE, 2);

  @TempDir Path folder;

  @BeforeAll
  static void oneThread() {
    Torch.threads(1);
  }

  @ParameterizedTest
  @EnumSource
  void givesOneScoreAClass(Architecture architecture) {
    // Given
    Path file = folder.resolve("net.pt");
    ImageShape colour = new ImageShape(3, 28, 28);

    // When
    TorchScriptWriter.write(file, "net", architecture.create(colour, 10, 1));

    // Then
    assertThat(LoadedModel.outputs(file, new Shape(5, 3, 28, 28)))
        .containsExactly(new Shape(5, 10));
    TorchScriptArchive archive = TorchScriptArchive.open(file);
    assertThat(archive.parameters().stream().mapToLong(TensorEntry::count).sum())
        .isBetween(130_000L, 320_000L);
    assertThat(archive.layers()).noneMatch(layer -> layer.kind() == LayerKind.OTHER);
    assertThat(archive.buffers().isEmpty()).isEqualTo(architecture != Architecture.RESIDUAL);
  }

  @ParameterizedTest
  @EnumSource
  void oneStepMovesEveryParameter(Architecture architecture) {
    // Given: no decay, so that gradients alone move anything
    Path untrained = folder.resolve("untrained.pt");
    architecture.write(untrained, SHAPE, 4, 1);
    TrainingSettings settings =
        new TrainingSettings(1, 64, 1, 0, 0, 0, Double.POSITIVE_INFINITY, 0);
    try (TrainingProgram program = new TrainingProgram(untrained, SHAPE, Device.cpu())) {
      // When
      program.step(IMAGES.pixels(), labels(), settings, 1);

      // Then
      Map<String, float[]> after = program.values();
      ModuleTensors.of(architecture.create(SHAPE, 4, 1).root())
          .forEach(
              (name, before) -> assertThat(after.get(name)).as(name).isNotEqualTo(before.values()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void learns(Architecture architecture) {
    // Given
    TrainingSettings usual = architecture.settings();
    TrainingSettings settings =
        new TrainingSettings(25, 16, usual.peakRate(), 0.9, 5e-4, 0, usual.longestGradient(), 0);
    Path file = folder.resolve("victim.pt");

    // When
    new VictimTrainer(architecture, settings, Device.cpu()).train(IMAGES, 4, 1, file, line -> {});

    // Then
    assertThat(AttackScore.measure(file, IMAGES, Optional.empty(), 4, Device.cpu()).accuracy())
        .isGreaterThan(0.9);
  }

  @ParameterizedTest
  @EnumSource
  void weightsDependOnTheSeedAlone(Architecture architecture) {
    assertThat(weights(architecture, 1)).isEqualTo(weights(architecture, 1));
    assertThat(weights(architecture, 1)).isNotEqualTo(weights(architecture, 2));
  }

  @Test
  void haveNames() {
    assertThat(Architecture.labels()).containsExactly("resnet", "resnet-plain", "vgg", "vit");
    assertThat(Architecture.labelled("vit")).isEqualTo(Architecture.VIT);
    assertThatThrownBy(() -> Architecture.labelled("lenet"))
        .hasMessage("'lenet' is none of [resnet, resnet-plain, vgg, vit]");
  }

  private static float[] weights(Architecture architecture, long seed) {
    return ModuleTensors.of(architecture.create(SHAPE, 4, seed).root()).get("fc.weight").values();
  }

  private static long[] labels() {
    return IntStream.of(IMAGES.labels()).asLongStream().toArray();
  }
}
