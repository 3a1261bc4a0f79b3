package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** As ReLU6 is written in a model of half precision. */
  @ParameterizedTest
  @CsvSource({"10, 0x4600, 0xB800", "16, 0x40C0, 0xBF00"})
  void boundsOfHalfPrecisionAreRead(int type, String six, String minusHalf) throws IOException {
    // Given
    OnnxBytes model =
        new OnnxBytes()
            .input("x", -1, 3)
            .weight("w", 3, 2)
            .initializer(OnnxBytes.tensor("most", type, bytes(six)))
            .initializer(OnnxBytes.tensor("least", type, bytes(minusHalf)))
            .node("MatMul", "x,w", "h")
            .node("Clip", "h,least,most", "y")
            .output("y");
    Path file = Files.write(folder.resolve("model.onnx"), model.bytes());

    // When
    String program = program(ModelArchive.open(file));

    // Then
    assertThat(program).containsPattern("clamp\\([^\n]*-0\\.5[^\n]*6\\.0");
  }

  /** Little endian. */
  private static byte[] bytes(String number) {
    int bits = Integer.decode(number);
    return new byte[] {(byte) bits, (byte) (bits >> 8)};
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
