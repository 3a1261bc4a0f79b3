package io.cupel.format;

import static io.cupel.format.OnnxBytes.FLOAT;
import static io.cupel.format.OnnxBytes.message;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.UNSUPPORTED_EXPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors in files beside the model: read from within its folder only, and never changed. */
class OnnxWeightsBesideTest extends BadOnnx {
  static Stream<Arguments> places() {
    return Stream.of(
        external(
            "there is none", "absent.bin", "0", UNSUPPORTED_EXPORT, "absent.bin, which is not"),
        external("above", "../weights.bin", "0", CORRUPT_ARCHIVE, "no file within its folder"),
        external("hidden above", "a/../../weights.bin", "0", CORRUPT_ARCHIVE, "within its folder"),
        external("absolute", "/etc/hostname", "0", CORRUPT_ARCHIVE, "within its folder"),
        external("nothing", "", "0", CORRUPT_ARCHIVE, "within its folder"),
        external("a link", "link.bin", "0", CORRUPT_ARCHIVE, "within its folder"),
        external("through a link", "linked/weights.bin", "0", CORRUPT_ARCHIVE, "within its folder"),
        external("the model", "model.onnx", "0", CORRUPT_ARCHIVE, "has the model itself"),
        external("a folder", "folder", "0", UNSUPPORTED_EXPORT, "folder, which is not beside"),
        external("beyond the end", "weights.bin", "8", CORRUPT_ARCHIVE, "beyond the end"),
        external(
            "far beyond the end",
            "weights.bin",
            "999999999999999999",
            CORRUPT_ARCHIVE,
            "beyond the end"),
        external("no offset", "weights.bin", "-1", CORRUPT_ARCHIVE, "offset is no number"));
  }

  private static Arguments external(
      String what, String location, String offset, Reason reason, String message) {
    return weight("external: " + what, external(location, offset), reason, message);
  }

  private static byte[] external(String location, String offset) {
    return message(
        t -> {
          t.writeInt64(1, 3);
          t.writeInt64(1, 2);
          t.writeInt32(2, FLOAT);
          t.writeString(8, "w");
          t.writeByteArray(13, entry("location", location));
          t.writeByteArray(13, entry("offset", offset));
          t.writeInt32(14, 1);
        });
  }

  private static byte[] entry(String key, String value) {
    return message(
        e -> {
          e.writeString(1, key);
          e.writeString(2, value);
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("places")
  void refusesWithAReason(String what, byte[] model, Reason reason, String message)
      throws IOException {
    requireRefused(model, reason, message);
  }

  @Test
  void weightsInAFileBesideAreReadButNotChanged() throws IOException {
    // Given
    OnnxBytes model = new OnnxBytes().initializer(external("weights.bin", "0")).weight("b", 2);
    Path file = Files.write(surroundings(), whole(model).bytes());

    // When
    ModelArchive archive = ModelArchive.open(file);
    TensorEntry weight = archive.parameter("w").orElseThrow();

    // Then
    assertThat(archive.read(weight)).containsExactly(new float[6]);
    assertThatThrownBy(() -> archive.requireChangeable(weight))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_WEIGHTS))
        .hasMessageContaining("weights.bin beside the model")
        .hasMessageContaining("onnx.save");
  }

  /** The file named is the model itself, by another name. */
  @Test
  void noTensorStandsAnywhereInTheModelItself() throws IOException {
    // Given
    OnnxBytes model = new OnnxBytes().initializer(external("hard.bin", "0")).weight("b", 2);
    Path file = Files.write(surroundings(), whole(model).bytes());
    Files.createLink(file.resolveSibling("hard.bin"), file);

    // When, then
    assertThatThrownBy(() -> ModelArchive.open(file))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(CORRUPT_ARCHIVE));
  }

  /** Its copy could not be loaded, and its digest would say nothing about the other file. */
  @ParameterizedTest
  @ValueSource(strings = {"Gemm", "unused"})
  void noTensorOfAModelOfSeveralFilesIsChanged(String use) throws IOException {
    // Given
    OnnxBytes model =
        new OnnxBytes()
            .initializer(external("weights.bin", "0"))
            .weight("own", 3, 3)
            .input("x", -1, 3)
            .node("Gemm", "x,own", "h");
    model = use.equals("Gemm") ? model.node(use, "h,w", "y") : model.node("Relu", "h", "y");
    Path file = Files.write(surroundings(), model.output("y").bytes());
    Path out = folder.resolve("out.onnx");

    // When
    ModelArchive archive = ModelArchive.open(file);
    TensorEntry own = archive.parameter("own").orElseThrow();
    Map<String, float[]> change = Map.of("own", new float[9]);

    // Then
    for (ThrowingCallable action :
        List.<ThrowingCallable>of(
            () -> archive.requireChangeable(own), () -> archive.writePatched(out, change))) {
      assertThatThrownBy(action)
          .isInstanceOfSatisfying(
              ReasonException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_WEIGHTS))
          .hasMessageContaining("weights.bin beside the model")
          .hasMessageContaining("onnx.save");
    }
    assertThat(out).doesNotExist();
  }
}
