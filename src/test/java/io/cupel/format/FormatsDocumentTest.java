package io.cupel.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.format.graph.OperationGroup;
import io.cupel.format.onnx.OnnxOperationGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/formats.md are the lists in code; a failure shows the table as it should be.
 */
class FormatsDocumentTest {
  private static final Path DOCUMENT = Path.of("docs", "formats.md");

  @Test
  void listsEveryFormat() throws IOException {
    // Given
    String table =
        Arrays.stream(ModelFormat.values())
            .map(
                format ->
                    "| %s | %s | %s |\n"
                        .formatted(
                            format,
                            format.description(),
                            format.accepted() ? "accepted" : format.remedy()))
            .collect(Collectors.joining());

    // When
    String document = Files.readString(DOCUMENT);

    // Then
    assertThat(document).contains(table);
  }

  @Test
  void listsEveryOperation() throws IOException {
    // Given
    String table =
        Arrays.stream(OperationGroup.values())
            .map(
                group ->
                    "| %s | %s |\n"
                        .formatted(
                            group.title(),
                            group.operations().stream()
                                .map(name -> '`' + name + '`')
                                .collect(Collectors.joining(" "))))
            .collect(Collectors.joining());

    // When
    String document = Files.readString(DOCUMENT);

    // Then
    assertThat(document).contains(table);
  }

  @Test
  void listsEveryOperationOfOnnx() throws IOException {
    // Given
    String table =
        Arrays.stream(OnnxOperationGroup.values())
            .map(
                group ->
                    "| %s | %s |\n"
                        .formatted(
                            group.title(),
                            group.operations().stream()
                                .map(name -> '`' + name + '`')
                                .collect(Collectors.joining(" "))))
            .collect(Collectors.joining());

    // When
    String document = Files.readString(DOCUMENT);

    // Then
    assertThat(document).contains(table);
  }
}
