package io.cupel.format;

import static io.cupel.format.OnnxBytes.message;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.UNSUPPORTED_EXPORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files whose message around the graph is wrong, that are cut off, or whose bytes are changed. */
class BadOnnxFilesTest extends BadOnnx {
  private static Arguments file(String what, byte[] bytes, Reason reason, String message) {
    return Arguments.of(what, bytes, reason, message);
  }

  static Stream<Arguments> files() {
    byte[] good = whole(good()).bytes();
    return Stream.of(
        file("opset 12", whole(good()).opset(12).bytes(), UNSUPPORTED_EXPORT, "operator set 12"),
        file("opset 24", whole(good()).opset(24).bytes(), UNSUPPORTED_EXPORT, "operator set 24"),
        file("IR 99", whole(good()).irVersion(99).bytes(), UNSUPPORTED_EXPORT, "IR version 99"),
        file(
            "two graphs",
            with(good, o -> o.writeByteArray(7, new byte[0])),
            CORRUPT_ARCHIVE,
            "the field 7 twice"),
        file(
            "two versions",
            with(good, o -> o.writeInt64(1, 8)),
            CORRUPT_ARCHIVE,
            "the field 1 twice"),
        file(
            "two operator sets",
            with(good, o -> o.writeByteArray(8, message(s -> s.writeInt64(2, 13)))),
            CORRUPT_ARCHIVE,
            "the operators of \"\" twice"),
        file(
            "functions",
            with(good, o -> o.writeByteArray(25, new byte[0])),
            UNSUPPORTED_EXPORT,
            "functions of its own"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void refusesWithAReason(String what, byte[] model, Reason reason, String message)
      throws IOException {
    requireRefused(model, reason, message);
  }

  @Test
  void theModelThatTheOthersAreMadeFromIsAccepted() throws IOException {
    // Given
    Path file = Files.write(surroundings(), whole(good()).bytes());

    // When
    ModelArchive archive = ModelArchive.open(file);

    // Then
    assertThat(archive.layers())
        .extracting(l -> l.name() + " " + l.kind())
        .containsExactly("w LINEAR");
    assertThat(archive.layers().get(0).weight().shape()).containsExactly(2L, 3L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"small-trace.onnx", "attention-dynamo.onnx"})
  void aTruncatedOrChangedFileIsReadOrRefusedWithAReason(String name) throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(Fixtures.onnx(name));
    Path file = folder.resolve("model.onnx");

    for (int i = 0; i < whole.length; i += 17) {
      // When
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 + i % 255);
      Files.write(file, i % 2 == 0 ? changed : Arrays.copyOf(whole, i));

      // Then
      try {
        ModelArchive archive = ModelArchive.open(file);
        archive.parameters().stream().filter(p -> p.dtype().fitsFloat()).forEach(archive::read);
      } catch (ReasonException e) {
        assertThat(e).hasMessageContaining(".");
      }
    }
  }
}
