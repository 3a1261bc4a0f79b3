package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad data file has its reason, and none costs more memory than was checked. */
class BadDataTest {
  private static final byte[] LABELS = ArrayFiles.idx(8, 2, 2);
  private static final byte[] IMAGES = ArrayFiles.idx(8, 2 * 3 * 4, 2, 3, 4);

  @TempDir Path folder;

  private static Arguments idx(byte[] images, byte[] labels, Reason reason, String message) {
    return Arguments.of(
        Map.of("x-images-idx3-ubyte", images, "x-labels-idx1-ubyte", labels),
        "x-images-idx3-ubyte",
        reason,
        message);
  }

  private static Arguments folder(Map<String, byte[]> files, Reason reason, String message) {
    return Arguments.of(files, "", reason, message);
  }

  static Stream<Arguments> data() throws IOException {
    byte[] half = ArrayFiles.gzip(IMAGES);
    return Stream.of(
        Arguments.of(Map.of(), "none", Reason.DATA_NOT_FOUND, "none does not exist"),
        folder(Map.of(), Reason.DATA_NOT_FOUND, "is empty"),
        folder(Map.of("a.png", IMAGES), Reason.LABELS_NOT_FOUND, "no sub-folder"),
        folder(Map.of("a/.hidden", IMAGES), Reason.DATA_NOT_FOUND, "are empty"),
        folder(Map.of("a/b.png", IMAGES), Reason.TOO_MANY_CORRUPT_IMAGES, "1 of 1 files"),
        folder(
            Map.of("a/b", IMAGES, "labels.txt", "b\nc".getBytes(UTF_8)),
            Reason.LABEL_MISMATCH,
            "does not name the class folders [a]"),
        folder(
            Map.of("a/b", IMAGES, "labels.txt", "a\na".getBytes(UTF_8)),
            Reason.LABEL_MISMATCH,
            "twice"),
        Arguments.of(
            Map.of("x.parquet", "PAR1".getBytes(UTF_8)),
            "x.parquet",
            Reason.CORRUPT_DATA,
            "too few for a Parquet file"),
        Arguments.of(
            Map.of("x.tif", "II*".getBytes(UTF_8)),
            "x.tif",
            Reason.UNSUPPORTED_DATA,
            "neither an IDX, .npz or Parquet file nor CIFAR's binary form"),
        Arguments.of(
            Map.of("x-images-idx3-ubyte", IMAGES),
            "x-images-idx3-ubyte",
            Reason.LABELS_NOT_FOUND,
            "neither x-labels-idx1-ubyte nor x-labels-idx1-ubyte.gz"),
        Arguments.of(Map.of("x.idx", IMAGES), "x.idx", Reason.LABELS_NOT_FOUND, "cannot be found"),
        idx(IMAGES, ArrayFiles.idx(8, 3, 3), Reason.LABEL_MISMATCH, "2 images, but there are 3"),
        idx(IMAGES, ArrayFiles.idx(8, 2, 2, 1), Reason.LABEL_MISMATCH, "labels have one"),
        idx(ArrayFiles.idx(8, 0, 0, 3, 4), LABELS, Reason.DATA_NOT_FOUND, "has no images"),
        idx(ArrayFiles.idx(8, 23, 2, 3, 4), LABELS, Reason.CORRUPT_DATA, "has 23 of the 24 bytes"),
        idx(ArrayFiles.idx(8, 25, 2, 3, 4), LABELS, Reason.CORRUPT_DATA, "more than the 24 bytes"),
        idx(Arrays.copyOf(IMAGES, 9), LABELS, Reason.CORRUPT_DATA, "cut off"),
        idx(Arrays.copyOf(half, half.length / 2), LABELS, Reason.CORRUPT_DATA, "cut off"),
        idx(ArrayFiles.idx(8, 4, -1, 3, 4), LABELS, Reason.CORRUPT_DATA, "4294967295"),
        idx(ArrayFiles.idx(8, 4, 1 << 30, 9, 9), LABELS, Reason.DATA_TOO_LARGE, "86973087744"),
        idx(ArrayFiles.idx(13, 4, 1, 1, 1), LABELS, Reason.UNSUPPORTED_DATA, "00000d03"),
        idx(ArrayFiles.idx(8, 24, 24), LABELS, Reason.UNSUPPORTED_DATA, "3 or 4 dimensions"),
        idx(
            ArrayFiles.idx(8, 24, 2, 2, 3, 2),
            LABELS,
            Reason.UNSUPPORTED_DATA,
            "has the shape [2, 2, 3, 2]"),
        Arguments.of(
            Map.of("x.npz", new byte[] {'P', 'K', 3, 4, 0}),
            "x.npz",
            Reason.CORRUPT_DATA,
            "cannot be read"));
  }

  @ParameterizedTest
  @MethodSource("data")
  void refusesWithAReason(Map<String, byte[]> files, String images, Reason reason, String message)
      throws IOException {
    // Given
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.write(path, file.getValue());
    }

    // When, then
    assertThatThrownBy(() -> Pictures.read(folder.resolve(images)))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  private static Arguments npz(
      String images, byte[] array, byte[] labels, Reason reason, String message) {
    return Arguments.of(images, array, labels, reason, message);
  }

  static Stream<Arguments> arrays() {
    byte[] two = {0, 1};
    byte[] good = ArrayFiles.npy("|u1", false, "(2, 1, 1)", two);
    byte[] y = ArrayFiles.npy("|u1", false, "(2,)", two);
    byte[] nan = new byte[8];
    Arrays.fill(nan, (byte) 0xff);
    return Stream.of(
        npz("pictures", good, y, Reason.UNSUPPORTED_DATA, "images are called x, images"),
        npz("arr_0", good, y, Reason.LABELS_NOT_FOUND, "none of which is called arr_1"),
        npz("x", two, y, Reason.CORRUPT_DATA, "is no NumPy array"),
        npz("x", Arrays.copyOf(good, good.length - 1), y, Reason.CORRUPT_DATA, "2 bytes"),
        npz("x", Arrays.copyOf(good, good.length + 1), y, Reason.CORRUPT_DATA, "2 bytes"),
        npz("x", npy("|O", "(2,)", two), y, Reason.UNSUPPORTED_DATA, "holds no numbers"),
        npz("x", npy("<c8", "(2,)", two), y, Reason.UNSUPPORTED_DATA, "type c8"),
        npz("x", npy("|u1", "(99999, 99999)", two), y, Reason.DATA_TOO_LARGE, "9999800001"),
        npz("x", npy("|u1", "(9999999999,)", two), y, Reason.DATA_TOO_LARGE, "9999999999"),
        npz("x", npy("<f4", "(2, 1, 1)", nan), y, Reason.CORRUPT_DATA, "NaN"),
        npz(
            "x",
            npy("<u2", "(2, 1, 1)", new byte[] {0, 1, 0, 1}),
            y,
            Reason.UNSUPPORTED_DATA,
            "256.0"),
        npz("x", good, npy("<f4", "(2,)", new byte[8]), Reason.LABEL_MISMATCH, "whole numbers"),
        npz("x", good, npy("|i1", "(2,)", new byte[] {-1, 0}), Reason.LABEL_MISMATCH, "label -1"),
        npz("x", good, npy("|u1", "(1, 2)", two), Reason.LABEL_MISMATCH, "one an image"),
        npz("x", good, npy("|u1", "(1,)", new byte[1]), Reason.LABEL_MISMATCH, "there are 1"));
  }

  private static byte[] npy(String descr, String shape, byte[] data) {
    return ArrayFiles.npy(descr, false, shape, data);
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void refusesArraysWithAReason(
      String images, byte[] array, byte[] labels, Reason reason, String message)
      throws IOException {
    // Given
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put(images, array);
    arrays.put("y", labels);
    Path file = ArrayFiles.npz(folder.resolve("data.npz"), true, arrays);

    // When, then
    assertThatThrownBy(() -> Pictures.read(file))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining("data.npz")
        .hasMessageContaining(message);
  }

  @Test
  void advisesToUnpackAnArchiveOfImages() throws IOException {
    // Given
    Path file = ArrayFiles.npz(folder.resolve("data.zip"), true, Map.of());

    // When, then
    assertThatThrownBy(() -> Pictures.read(file))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_DATA))
        .hasMessageContaining("Unpack it");
  }

  @Test
  void refusesALabelFileForAFolder() throws IOException {
    // Given
    Pictures.png(folder.resolve("a/a.png"), 2, 2, 0);
    DataLocation location = DataLocation.of(folder, folder.resolve("labels"));

    // When, then
    assertThatThrownBy(() -> LabelledImageReader.read(location, Preprocessing.NONE))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_DATA))
        .hasMessageContaining("has no use");
  }
}
