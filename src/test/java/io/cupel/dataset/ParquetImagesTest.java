package io.cupel.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyArrow wrote (src/test/python makes them), against the pixels that PIL has. */
class ParquetImagesTest {
  @TempDir Path folder;

  private static Path file(String name) {
    return Pictures.resource("/parquet/" + name);
  }

  private static void assertSix(LabelledImages images) throws IOException {
    byte[] golden = Files.readAllBytes(file("six.rgb"));
    assertThat(images.labels()).containsExactly(0, 1, 2, 2, 1, 0);
    assertThat(images.channels()).isEqualTo(3);
    assertThat(images.height()).isEqualTo(4);
    assertThat(images.width()).isEqualTo(5);
    int plane = 20;
    for (int i = 0; i < golden.length; i++) {
      int image = i / (3 * plane);
      int pixel = i / 3 % plane;
      float value = images.pixels()[(image * 3 + i % 3) * plane + pixel];
      assertThat(Math.round(value * 255)).isEqualTo(golden[i] & 0xff);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"none", "snappy", "gzip", "zstd", "lz4", "pages-v2", "small-groups", "cifar-100"})
  void readsWhatHuggingFaceWrites(String name) throws IOException {
    // When
    LabelledImages images = Pictures.read(file(name + ".parquet"));

    // Then
    assertSix(images);
    assertThat(images.classNames()).containsExactly("cat", "dog", "owl");
    assertThat(images.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-metadata", "plain-bytes"})
  void findsColumnsByTheirUsualNames(String name) throws IOException {
    // When
    LabelledImages images = Pictures.read(file(name + ".parquet"));

    // Then
    assertSix(images);
    assertThat(images.classNames()).isEmpty();
  }

  private void copy(String name, String to) throws IOException {
    Path target = folder.resolve(to);
    Files.createDirectories(target.getParent());
    Files.copy(file(name), target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data/", "plain_text/data/"})
  void readsShardsInTheirOrder(String below) throws IOException {
    // Given
    copy("shard-1.parquet", below + "train-00001-of-00002.parquet");
    copy("shard-0.parquet", below + "train-00000-of-00002.parquet");
    Files.writeString(folder.resolve("README.md"), "---\n");

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertSix(images);
    assertThat(images.warnings()).isEmpty();
  }

  @Test
  void prefersTestImagesAndSaysSo() throws IOException {
    // Given
    copy("label-beyond.parquet", "train-00000-of-00001.parquet");
    copy("snappy.parquet", "test-00000-of-00001.parquet");

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertSix(images);
    assertThat(images.warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("test, train; test was read");
  }

  @Test
  void saysThatAShardIsMissing() throws IOException {
    // Given
    copy("shard-0.parquet", "train-00000-of-00002.parquet");

    // When, then
    assertThat(Pictures.read(folder).warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("2 files, and there are 1");
  }

  @ParameterizedTest
  @CsvSource({
    "no-rows, DATA_NOT_FOUND, There are no rows",
    "no-label, LABEL_MISMATCH, row 2 has no label",
    "hidden-label, LABEL_MISMATCH, has the label -1",
    "label-beyond, LABEL_MISMATCH, row 3 has the label 3; there are names for 3 classes",
    "only-paths, TOO_MANY_CORRUPT_IMAGES, images behind a path are not fetched",
    "text-labels, LABELS_NOT_FOUND, none of which is known to have labels",
    "no-images, UNSUPPORTED_DATA, none of which is known to have images",
    "brotli, UNSUPPORTED_DATA, packed with BROTLI",
    "delta, UNSUPPORTED_DATA, is encoded as DELTA_"
  })
  void refusesWithAReason(String name, Reason reason, String message) {
    assertRefused(file(name + ".parquet"), reason, message);
  }

  @Test
  void refusesShardsWithOtherClasses() throws IOException {
    // Given
    copy("snappy.parquet", "a.parquet");
    copy("other-names.parquet", "b.parquet");

    // When, then
    assertRefused(folder, Reason.LABEL_MISMATCH, "b.parquet has other class names than a.parquet");
  }

  @Test
  void aShardThatIsNoParquetIsNotPassedOver() throws IOException {
    // Given
    copy("shard-0.parquet", "train-00000-of-00002.parquet");
    Files.createFile(folder.resolve("train-00001-of-00002.parquet"));

    // When, then
    assertRefused(folder, Reason.CORRUPT_DATA, "too few for a Parquet file");
  }

  @Test
  void refusesMoreThanFitsBeforeReadingIt() {
    // Given
    Preprocessing huge = Pictures.size(20000, 20000);

    // When, then
    assertThatThrownBy(() -> Pictures.read(file("snappy.parquet"), huge))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_TOO_LARGE));
  }

  @Test
  void takesTheNamesItIsGiven() {
    // Given
    List<String> names = List.of("a", "b", "c", "d");

    // When
    LabelledImages images =
        LabelledImageReader.read(
            new DataLocation(file("snappy.parquet").toString(), null, names), Preprocessing.NONE);

    // Then
    assertThat(images.classNames()).isEqualTo(names);
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "pages-v2", "zstd"})
  void aTruncatedFileIsRefused(String name) throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(file(name + ".parquet"));

    for (int size = 0; size < whole.length; size += 97) {
      // When
      Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, size));

      // Then
      assertRefused(cut, size < 4 ? null : Reason.CORRUPT_DATA, "");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "pages-v2", "zstd", "lz4", "gzip"})
  void aChangedByteNeverCausesAnotherKindOfFailure(String name) throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(file(name + ".parquet"));

    for (int i = 4; i < whole.length; i += 7) {
      // When
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 + i % 255);
      Path file = Files.write(folder.resolve("changed.parquet"), changed);

      // Then it is read, or refused for a reason
      try {
        assertThat(Pictures.read(file).count()).isPositive();
      } catch (ReasonException e) {
        assertThat(e.reason()).isNotEqualTo(Reason.INTERNAL_ERROR);
      }
    }
  }

  private static void assertRefused(Path data, Reason reason, String message) {
    assertThatThrownBy(() -> Pictures.read(data))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> {
              if (reason != null) {
                assertThat(e.reason()).isEqualTo(reason);
              }
            })
        .hasMessageContaining(message);
  }
}
