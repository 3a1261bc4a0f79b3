package io.cupel.purify;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.format.ModelArchive;
import io.cupel.format.TensorEntry;
import io.cupel.redteam.ImageShape;
import io.cupel.redteam.SyntheticImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The matrix of queries, keys and values is hardened as any other layer, when it is named. */
class AttentionPurificationTest {
  private static final int CLASSES = 3;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"attention-scripted-2.7.pt", "attention-2.7.pt2"})
  void inProjIsChangedAndNothingElse(String file) throws Exception {
    // Given
    Path model = Path.of(AttentionPurificationTest.class.getResource("/exports/" + file).toURI());
    LabelledImages images = SyntheticImages.of(60, CLASSES, new ImageShape(1, 6, 6), 3);
    Path data = SmallData.write(folder, images, SmallData.ownAnswers(model, images, CLASSES));
    Path out = Files.createDirectory(folder.resolve("out"));

    // When
    HardeningReport report =
        Purification.runKeepingRejected(
            new HardeningRequest(
                model.toString(),
                DataLocation.of(data),
                Preprocessing.NONE,
                "attention.in_proj",
                "default",
                0,
                false,
                1,
                1,
                true,
                true,
                false,
                "cpu",
                1,
                out.toString()),
            ProgressListener.NONE);

    // Then
    ModelArchive before = ModelArchive.open(model);
    Path purified = out.resolve("purified" + before.ending());
    ModelArchive after = ModelArchive.open(purified);
    List<String> changed =
        before.parameters().stream()
            .map(TensorEntry::name)
            .filter(name -> !Arrays.equals(values(before, name), values(after, name)))
            .toList();
    assertThat(report.layer()).isEqualTo("attention.in_proj");
    assertThat(changed).containsExactly("attention.in_proj_weight", "attention.in_proj_bias");
    assertThat(report.changedTensors()).containsExactlyInAnyOrderElementsOf(changed);
    assertThat(Files.size(purified)).isEqualTo(Files.size(model));
    assertThat(values(after, "attention.in_proj_weight")).doesNotContain(Float.NaN);
  }

  private static float[] values(ModelArchive archive, String name) {
    return archive.read(archive.parameter(name).orElseThrow());
  }
}
