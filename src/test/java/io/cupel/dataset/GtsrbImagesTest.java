package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GtsrbImagesTest {
  private static final String HEAD = "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId";

  @TempDir Path folder;

  private static String line(String file, int label) {
    return file + ";1;1;0;0;1;1;" + label;
  }

  private void ppm(String file, int red) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    byte[] bytes = "P6\n1 1\n255\nxyz".getBytes(US_ASCII);
    bytes[bytes.length - 3] = (byte) red;
    Files.write(path, bytes);
  }

  private void list(String file, String... lines) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, HEAD + "\r\n" + String.join("\r\n", lines) + "\r\n");
  }

  private void training(String root) throws IOException {
    ppm(root + "00000/00000_00000.ppm", 1);
    ppm(root + "00014/00000_00000.ppm", 2);
    ppm(root + "00014/00000_00001.ppm", 3);
    list(root + "00000/GT-00000.csv", line("00000_00000.ppm", 0));
    list(root + "00014/GT-00014.csv", line("00000_00000.ppm", 14), line("00000_00001.ppm", 14));
  }

  /** A selection of the folders keeps the numbers of the classes. */
  @ParameterizedTest
  @ValueSource(strings = {"", "GTSRB/Final_Training/Images/", "GTSRB/Training/"})
  void readsTrainingImages(String below) throws IOException {
    // Given
    training(below);

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.labels()).containsExactly(0, 14, 14);
    assertThat(images.pixels()[6]).isEqualTo(3 / 255f);
    assertThat(images.warnings()).isEmpty();
  }

  /** C10: an order that is given wins; the lists are no images. */
  @Test
  void takesTheOrderItIsGiven() throws IOException {
    // Given
    training("");
    DataLocation location = new DataLocation(folder.toString(), null, List.of("00014", "00000"));

    // When
    LabelledImages images = LabelledImageReader.read(location, Preprocessing.NONE);

    // Then
    assertThat(images.labels()).containsExactly(0, 0, 1);
    assertThat(images.warnings())
        .noneMatch(warning -> warning.contains("cannot be read as images"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GT-final_test.csv",
        "Final_Test/GT-final_test.csv",
        "Final_Test/Images/GT-final_test.csv"
      })
  void readsTestImagesWithTheListWhereverItUsuallyIs(String list) throws IOException {
    // Given
    ppm("Final_Test/Images/00000.ppm", 1);
    ppm("Final_Test/Images/00001.ppm", 2);
    list(list, line("00000.ppm", 42), line("00001.ppm", 7));

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.labels()).containsExactly(42, 7);
    assertThat(images.pixels()[3]).isEqualTo(2 / 255f);
  }

  @Test
  void prefersTestImagesAndSaysSo() throws IOException {
    // Given
    training("Final_Training/Images/");
    ppm("Final_Test/Images/00000.ppm", 1);
    list("GT-final_test.csv", line("00000.ppm", 5), line("00001.ppm", 5));

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.labels()).containsExactly(5);
    assertThat(images.warnings())
        .anyMatch(warning -> warning.contains("Final_Test was read"))
        .anyMatch(warning -> warning.contains("lists 2 images, 1 of them are there"));
  }

  @Test
  void takesAListFromElsewhere() throws IOException {
    // Given
    ppm("images/00000.ppm", 1);
    Files.writeString(folder.resolve("images/GT-final_test.test.csv"), "Filename;Width\r\n");
    list("elsewhere/classes.csv", line("00000.ppm", 5));

    // When
    LabelledImages images =
        LabelledImageReader.read(
            DataLocation.of(folder.resolve("images"), folder.resolve("elsewhere/classes.csv")),
            Preprocessing.NONE);

    // Then
    assertThat(images.labels()).containsExactly(5);
    assertRefused(
        folder.resolve("images"), Reason.LABELS_NOT_FOUND, "comes in an archive of its own");
  }

  @ParameterizedTest
  @CsvSource({
    "00000_00000.ppm;1;1;0;0;1;1;3, LABEL_MISMATCH, it lies in the folder of class 00000",
    "00000_00000.ppm;1;1;0;0;1;1;-1, LABEL_MISMATCH, the label -1",
    "00000_00000.ppm;1;1;0;0, CORRUPT_DATA, Line 2 of GT-00000.csv",
    "00000_00000.ppm;1;1;0;0;1;1;x, CORRUPT_DATA, Line 2 of GT-00000.csv",
    "other.ppm;1;1;0;0;1;1;0, LABEL_MISMATCH, does not list 1 files"
  })
  void refusesAListWithAReason(String line, Reason reason, String message) throws IOException {
    // Given
    ppm("00000/00000_00000.ppm", 1);
    list("00000/GT-00000.csv", line);

    // When, then
    assertRefused(folder, reason, message);
  }

  @Test
  void refusesListsThatAreIncomplete() throws IOException {
    // Given
    training("whole/");
    Files.delete(folder.resolve("whole/00014/GT-00014.csv"));
    training("twice/");
    list("twice/00000/GT-00000.csv", line("00000_00000.ppm", 0), line("00000_00000.ppm", 0));

    // When, then
    assertRefused(folder.resolve("whole"), Reason.LABELS_NOT_FOUND, "no GT-00014.csv");
    assertRefused(folder.resolve("twice"), Reason.LABEL_MISMATCH, "twice");
  }

  @Test
  void asksForASizeSinceSignsHaveMany() throws IOException {
    // Given
    training("");
    Files.writeString(folder.resolve("00014/00000_00001.ppm"), "P6\n2 1\n255\nxyzxyz");

    // When, then
    assertRefused(folder, Reason.WRONG_INPUT_SHAPE, "no size is set");
    assertThat(Pictures.read(folder, Pictures.size(2, 2)).count()).isEqualTo(3);
  }

  @Test
  void namesCutOffImages() throws IOException {
    // Given
    training("");
    Files.writeString(folder.resolve("00014/00000_00001.ppm"), "P6\n9 9\n255\nxyz");

    // When, then
    assertThatThrownBy(() -> Pictures.read(folder))
        .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
        .hasMessageContaining("00014/00000_00001.ppm (truncated Netpbm image)");
  }

  private static void assertRefused(Path data, Reason reason, String message) {
    assertThatThrownBy(() -> Pictures.read(data))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }
}
