package io.cupel.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpzFileTest {
  private static final byte[] LABELS = ArrayFiles.npy("|u1", false, "(2,)", new byte[] {1, 0});

  @TempDir Path folder;

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private LabelledImages read(boolean deflated, String images, byte[] array, String labels)
      throws IOException {
    Map<String, byte[]> arrays = Map.of(images, array, labels, LABELS);
    return Pictures.read(ArrayFiles.npz(folder.resolve("data.npz"), deflated, arrays));
  }

  @ParameterizedTest
  @CsvSource({
    "x, y",
    "X, Y",
    "images, labels",
    "data, targets",
    "x_test, y_test",
    "test_images, test_labels",
    "x_train, y_train",
    "arr_0, arr_1"
  })
  void findsArraysByTheirUsualNames(String images, String labels) throws IOException {
    // When
    LabelledImages found =
        read(true, images, ArrayFiles.npy("|u1", false, "(2, 3, 4)", bytes(24)), labels);

    // Then
    assertThat(found.labels()).containsExactly(1, 0);
    assertThat(found.pixels()).hasSize(24).endsWith(23 / 255f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // shape | Fortran order | where the second pixel of the first row stands
        "(2, 3, 4) | false | 1",
        "(2, 3, 4) | true | 6",
        "(2, 3, 4, 1) | false | 1",
        "(2, 1, 3, 4) | false | 1",
        "(2, 2, 2, 3) | false | 3",
        "(2, 3, 2, 2) | false | 1",
        "(2, 3, 2, 2) | true | 12"
      })
  void tellsLayoutsApart(String shape, boolean fortran, int second) throws IOException {
    // When
    LabelledImages found = read(false, "x", ArrayFiles.npy("|u1", fortran, shape, bytes(24)), "y");

    // Then
    assertThat(found.pixels()[1]).isEqualTo(second / 255f);
  }

  @ParameterizedTest
  @CsvSource({"<f4", ">f4", "<f8", "<f2", "<i8", ">u2"})
  void readsNumbersOfAllKinds(String type) throws IOException {
    // Given two pictures of one pixel: 0 and the whole of 1 or 255
    ByteOrder order = type.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int size = type.charAt(2) - '0';
    ByteBuffer data = ByteBuffer.allocate(2 * size).order(order).position(size);
    switch (type.substring(1)) {
      case "f4" -> data.putFloat(1);
      case "f8" -> data.putDouble(1);
      case "f2" -> data.putShort((short) 0x3c00);
      case "i8" -> data.putLong(255);
      default -> data.putShort((short) 255);
    }

    // When
    LabelledImages found =
        read(true, "x", ArrayFiles.npy(type, false, "(2, 1, 1)", data.array()), "y");

    // Then
    assertThat(found.pixels()).containsExactly(0, 1);
  }

  @Test
  void warnsWhenThereAreSeveralSplits() throws IOException {
    // Given
    byte[] images = ArrayFiles.npy("|u1", false, "(2, 1, 1)", bytes(2));
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("train_images", images);
    arrays.put("train_labels", LABELS);
    arrays.put("test_images", images);
    arrays.put("test_labels", ArrayFiles.npy("<i8", false, "(2, 1)", new byte[16]));

    // When
    LabelledImages found =
        Pictures.read(ArrayFiles.npz(folder.resolve("medical.npz"), true, arrays));

    // Then
    assertThat(found.labels()).containsExactly(0, 0);
    assertThat(found.warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("test_images was read");
  }
}
