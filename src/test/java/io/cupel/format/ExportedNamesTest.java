package io.cupel.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Several inputs of an exported program may name one tensor, but never two: which of them runs is
 * told by their kinds alone, and PyTorch lets a constant win wherever it stands.
 */
class ExportedNamesTest {
  private static final String PARAMETER =
      "{\"parameter\": {\"arg\": {\"name\": \"p\"}, \"parameter_name\": \"fc.weight\"}}";

  private static final String CONSTANT =
      "{\"tensor_constant\": {\"arg\": {\"name\": \"c\"}, \"tensor_constant_name\": \"fc.weight\"}}";

  private static final String UNSAVED =
      "{\"buffer\": {\"arg\": {\"name\": \"c\"}, \"buffer_name\": \"fc.weight\","
          + " \"persistent\": false}}";

  @TempDir Path folder;

  /** A model whose weights and constants both have the name, and these inputs. */
  private Path export(String inputs) throws IOException {
    assertThat(BadExportsTest.GRAPH).contains(PARAMETER);
    RawZip zip =
        new RawZip()
            .add("m/data/weights/weight_0", new byte[24])
            .add("m/data/weights/model_weights_config.json", bytes(BadExportsTest.CONFIG))
            .add("m/data/constants/weight_0", new byte[24])
            .add("m/data/constants/model_constants_config.json", bytes(BadExportsTest.CONFIG))
            .add("m/models/model.json", bytes(BadExportsTest.GRAPH.replace(PARAMETER, inputs)))
            .add("m/archive_format", bytes("pt2"));
    return Files.write(folder.resolve("model.pt2"), zip.bytes());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        PARAMETER + ';' + CONSTANT,
        CONSTANT + ';' + PARAMETER,
        PARAMETER + ';' + UNSAVED,
        UNSAVED + ';' + PARAMETER
      })
  void aNameForAWeightAndAConstantIsRefused(String first, String second) throws IOException {
    // Given
    Path file = export(first + ',' + second);

    // When, then
    assertThatThrownBy(() -> ModelArchive.open(file))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT_ARCHIVE))
        .hasMessageContaining("model.pt2")
        .hasMessageContaining("the name fc.weight stands for two tensors");
  }

  @Test
  void aTensorThatIsNamedTwiceIsRead() throws IOException {
    // Given
    Path file = export(PARAMETER + ',' + PARAMETER.replace("\"p\"", "\"q\""));

    // When
    ModelArchive archive = ModelArchive.open(file);

    // Then
    assertThat(archive.layers()).extracting(l -> l.name() + " " + l.kind()).contains("fc LINEAR");
  }
}
