package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxArchiveTest {
  @TempDir Path folder;

  private String program(ModelArchive archive) {
    Path out = folder.resolve("translated.pt");
    ((TranslatedArchive) archive).translate(out);
    ZipArchive zip = ZipArchive.open(out);
    return UTF_8
        .decode(zip.read(zip.entry("translated/code/__torch__.py").orElseThrow(), 1 << 20))
        .toString();
  }

  /** All of these were exported for one image or two. */
  @ParameterizedTest
  @ValueSource(strings = {"fixed", "fixed-attention", "single-trace", "single-dynamo"})
  void aFixedNumberOfImagesIsProvedToBeNoLimit(String name) {
    // Given
    ModelArchive archive = ModelArchive.open(Fixtures.onnx(name + ".onnx"));

    // When
    String program = program(archive);

    // Then
    assertThat(program).contains("def forward(").doesNotContain("forward_fixed");
  }

  @Test
  void layersHaveTheNamesOfTheirWeights() {
    // When
    ModelArchive archive = ModelArchive.open(Fixtures.onnx("small-trace.onnx"));

    // Then
    assertThat(archive.layers())
        .filteredOn(layer -> layer.kind() != LayerKind.BATCH_NORM)
        .extracting(layer -> layer.name() + " " + layer.kind() + " " + layer.groups())
        .contains("deep.0 CONV2D 2", "head LINEAR 1");
  }
}
