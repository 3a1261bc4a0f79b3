package io.cupel.format;

import static io.cupel.format.OnnxBytes.INT64;
import static io.cupel.format.OnnxBytes.floats;
import static io.cupel.format.OnnxBytes.longTensor;
import static io.cupel.format.OnnxBytes.message;
import static io.cupel.format.OnnxBytes.tensor;
import static io.cupel.reason.Reason.CORRUPT_ARCHIVE;
import static io.cupel.reason.Reason.UNSUPPORTED_EXPORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.reason.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors whose type, shape or bytes are wrong. */
class BadOnnxWeightsTest extends BadOnnx {
  static Stream<Arguments> weights() {
    float[] six = new float[6];
    return Stream.of(
        weight(
            "too short",
            floats("w", new float[5], 3, 2),
            CORRUPT_ARCHIVE,
            "w has 20 bytes; its shape needs 24"),
        weight("too long", floats("w", new float[7], 3, 2), CORRUPT_ARCHIVE, "w has 28 bytes"),
        weight("empty", floats("w", new float[0], 3, 2), CORRUPT_ARCHIVE, "w has 0 bytes"),
        weight("negative", floats("w", six, -3, -2), CORRUPT_ARCHIVE, "an impossible shape"),
        weight(
            "absurd", floats("w", six, 1L << 40, 1L << 40), CORRUPT_ARCHIVE, "an impossible shape"),
        weight(
            "many dimensions",
            floats("w", six, new long[40]),
            UNSUPPORTED_EXPORT,
            "more than 16 single values"),
        weight(
            "unknown type",
            tensor("w", 23, new byte[6], 3, 2),
            UNSUPPORTED_EXPORT,
            "type number 23"),
        weight("strings", tensor("w", 8, new byte[6], 3, 2), UNSUPPORTED_EXPORT, "type number 8"),
        weight(
            "twice",
            with(floats("w", six, 3, 2), t -> t.writeByteArray(4, new byte[24])),
            UNSUPPORTED_EXPORT,
            "stand one by one"),
        weight(
            "raw twice",
            with(floats("w", six, 3, 2), t -> t.writeByteArray(9, new byte[24])),
            CORRUPT_ARCHIVE,
            "the field 9 twice"),
        weight(
            "raw and listed",
            with(longTensor("w", new long[] {1}, 1), t -> t.writeInt64(7, 1)),
            CORRUPT_ARCHIVE,
            "its elements twice"),
        weight(
            "half in int32_data",
            message(
                t -> {
                  t.writeInt64(1, 1);
                  t.writeInt32(2, 10);
                  t.writeInt32(5, 7);
                  t.writeString(8, "w");
                }),
            UNSUPPORTED_EXPORT,
            "in int32_data"),
        weight("an odd name", floats("w\"", six, 3, 2), CORRUPT_ARCHIVE, "w is used before"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("weights")
  void refusesWithAReason(String what, byte[] model, Reason reason, String message)
      throws IOException {
    requireRefused(model, reason, message);
  }

  /** Whole numbers, written one by one, are no weight: they are no tensor of the file, even. */
  @ParameterizedTest
  @ValueSource(strings = {"PRelu", "Gemm"})
  void wholeNumbersAreNeitherWeightNorBias(String operation) throws IOException {
    // Given
    boolean slope = operation.equals("PRelu");
    byte[] numbers =
        message(
            t -> {
              t.writeInt64(1, slope ? 1 : 2);
              t.writeInt32(2, slope ? INT64 : 6);
              t.writeInt32(slope ? 7 : 5, 3);
              if (!slope) {
                t.writeInt32(5, 4);
              }
              t.writeString(8, "n");
            });
    OnnxBytes model = new OnnxBytes().initializer(numbers).weight("w", 3, 2).input("x", -1, 3);
    model =
        slope
            ? model.node("Gemm", "x,w", "h").node("PRelu", "h,n", "y")
            : model.node("Gemm", "x,w,n", "y");
    Path file = Files.write(surroundings(), model.output("y").bytes());

    // When
    ModelArchive archive = ModelArchive.open(file);

    // Then
    assertThat(archive.layers()).extracting(Layer::name).containsExactly("w");
    assertThat(archive.layers().get(0).bias()).isEmpty();
  }
}
