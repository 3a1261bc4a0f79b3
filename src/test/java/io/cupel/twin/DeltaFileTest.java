package io.cupel.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.format.DType;
import io.cupel.format.SafetensorsWriter;
import io.cupel.format.TensorValues;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaFileTest {
  @TempDir Path folder;

  @Test
  void readsWhatPythonWrote() {
    Delta delta = Twins.delta();

    assertThat(delta.layer()).isEqualTo("deep.0");
    assertThat(delta.sourceSha256()).hasSize(64);
    assertThat(delta.changes().stream().map(TensorChange::name))
        .containsExactly(Twins.WEIGHT, Twins.BIAS);
    assertThat(delta.changes().get(0).after())
        .extracting(TensorValues::dtype, TensorValues::shape)
        .containsExactly(DType.FLOAT32, List.of(4L, 4L, 3L, 3L));
  }

  @Test
  void readsWhatItWrote() throws Exception {
    // Given
    Delta delta = Twins.delta();
    Path first = folder.resolve("a.delta");
    Path second = folder.resolve("b.delta");

    // When
    DeltaFile.write(first, delta);
    DeltaFile.write(second, delta);

    // Then
    assertThat(DeltaFile.read(first)).isEqualTo(delta);
    assertThat(second).hasSameBinaryContentAs(first);
    assertThat(Files.size(first)).isLessThan(3000);
  }

  @ParameterizedTest
  @CsvSource({
    "format, pt, no delta",
    "version, 2, has the version 2",
    "before_sha256:w, 00, does not have the declared digest",
    "before_sha256:v, 00, no tensor v.before",
    "before_sha256:w, , tensors without a digest",
    "layer, , has no layer"
  })
  void refusesWhatContradictsItself(String key, String value, String message) {
    // Given
    TensorValues one = new TensorValues(DType.FLOAT32, List.of(1L), new byte[4]);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "cupel.delta");
    metadata.put("version", "1");
    metadata.put("layer", "l");
    metadata.put("source_sha256", "ab");
    metadata.put("purified_sha256", "cd");
    metadata.put("before_sha256:w", one.sha256());
    metadata.put(key, value);
    metadata.values().removeIf(v -> v == null);
    Path file = folder.resolve("x.delta");
    SafetensorsWriter.write(file, metadata, new LinkedHashMap<>(Map.of("w", one, "w.before", one)));

    // When, Then
    assertRefused(file, message);
  }

  @Test
  void refusesValuesThatAreNotFinite() {
    TensorValues one = new TensorValues(DType.FLOAT32, List.of(1L), new byte[4]);
    TensorValues infinite =
        new TensorValues(DType.FLOAT32, List.of(1L), new byte[] {0, 0, (byte) 0x80, 0x7f});

    assertThatThrownBy(() -> new TensorChange("w", one, infinite))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAnotherKindOfFile() {
    assertRefused(Twins.file("state-dict.pth"), "state dict");
    assertRefused(Twins.file("prefixed.safetensors"), "no delta");
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> DeltaFile.read(file))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_DELTA))
        .hasMessageContaining(message);
  }
}
