package io.cupel.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxImagesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "clean-images-idx3-ubyte.gz, clean-labels-idx1-ubyte.gz",
    "clean-images-idx3-ubyte, clean-labels-idx1-ubyte",
    "clean-images-idx3-ubyte, clean-labels-idx1-ubyte.gz",
    "clean-images-idx3-ubyte.gz, clean-labels-idx1-ubyte",
    "t10k-images.idx3-ubyte, t10k-labels.idx1-ubyte"
  })
  void findsLabelsBesideImages(String images, String labels) throws IOException {
    // Given
    write(images, ArrayFiles.idx(8, 2 * 3 * 4, 2, 3, 4));
    write(labels, ArrayFiles.idx(8, 2, 2));

    // When
    LabelledImages found = Pictures.read(folder.resolve(images));

    // Then
    assertThat(found.labels()).containsExactly(0, 1);
    assertThat(found.channels()).isEqualTo(1);
    assertThat(found.height()).isEqualTo(3);
    assertThat(found.width()).isEqualTo(4);
    assertThat(found.pixels()).hasSize(24).endsWith(23 / 255f);
    assertThat(found.classNames()).isEmpty();
    assertThat(found.imagesPerClass()).containsExactly(1, 1);
  }

  private void write(String name, byte[] content) throws IOException {
    byte[] bytes = name.endsWith(".gz") ? ArrayFiles.gzip(content) : content;
    Files.write(folder.resolve(name), bytes);
  }

  @Test
  void readsColourChannelsFirstAndLast() throws IOException {
    // Given
    write("first", ArrayFiles.idx(8, 3 * 2 * 5, 1, 3, 2, 5));
    write("last", ArrayFiles.idx(8, 3 * 2 * 5, 1, 2, 5, 3));
    write("labels", ArrayFiles.idx(0x0c, 4, 1));
    Path labels = folder.resolve("labels");

    // When
    LabelledImages first =
        LabelledImageReader.read(
            DataLocation.of(folder.resolve("first"), labels), Preprocessing.NONE);
    LabelledImages last =
        LabelledImageReader.read(
            DataLocation.of(folder.resolve("last"), labels), Preprocessing.NONE);

    // Then
    assertThat(first.channels()).isEqualTo(3);
    assertThat(first.pixels()).startsWith(0, 1 / 255f, 2 / 255f);
    assertThat(last.pixels()).startsWith(0, 3 / 255f, 6 / 255f);
    assertThat(first.labels()).containsExactly(0x00010203 & 0xfffff);
  }

  @Test
  void resizesAndRepeatsGrey() throws IOException {
    // Given
    write("x-images-idx3-ubyte", ArrayFiles.idx(8, 2 * 4 * 4, 2, 4, 4));
    write("x-labels-idx1-ubyte", ArrayFiles.idx(8, 2, 2));

    // When
    LabelledImages found =
        Pictures.read(
            folder.resolve("x-images-idx3-ubyte"), new Preprocessing(3, 2, 2, null, null));

    // Then
    assertThat(found.pixels()).hasSize(2 * 3 * 2 * 2);
    assertThat(found.pixels()[0]).isEqualTo(found.pixels()[4]).isEqualTo(found.pixels()[8]);
  }

  @Test
  void takesTheNamesItIsGiven() throws IOException {
    // Given
    write("images", ArrayFiles.idx(8, 2 * 5 * 4, 2, 5, 4));
    write("labels", ArrayFiles.idx(8, 2, 2));
    String images = folder.resolve("images").toString();
    String labels = folder.resolve("labels").toString();

    // When, then
    assertThat(
            LabelledImageReader.read(
                    new DataLocation(images, labels, List.of("cat", "dog", "owl")),
                    Preprocessing.NONE)
                .classNames())
        .containsExactly("cat", "dog", "owl");
    assertThatThrownBy(
            () ->
                LabelledImageReader.read(
                    new DataLocation(images, labels, List.of("cat")), Preprocessing.NONE))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LABEL_MISMATCH))
        .hasMessageContaining("1 class names are given");
  }
}
