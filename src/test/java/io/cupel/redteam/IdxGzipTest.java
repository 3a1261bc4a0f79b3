package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.LabelledImageReader;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxGzipTest {
  private static final LabelledImages IMAGES =
      SyntheticImages.of(12, 3, new ImageShape(1, 9, 7), 5);

  @TempDir Path folder;

  private void write() {
    IdxGzip.writeImages(folder.resolve("images"), IMAGES);
    IdxGzip.writeLabels(folder.resolve("labels"), IMAGES.labels());
  }

  @Test
  void writesWhatTheReaderReads() {
    // Given
    write();

    // When
    LabelledImages read =
        LabelledImageReader.read(
            DataLocation.of(folder.resolve("images"), folder.resolve("labels")),
            Preprocessing.NONE);

    // Then
    assertThat(read.pixels()).isEqualTo(IMAGES.pixels());
    assertThat(read.labels()).isEqualTo(IMAGES.labels());
    assertThat(read.height()).isEqualTo(9);
    assertThat(read.width()).isEqualTo(7);
  }

  @Test
  void hasNoTimeInItsHeader() throws IOException {
    write();

    // RFC 1952 §2.3: bytes 4 to 7
    assertThat(Files.readAllBytes(folder.resolve("images"))).startsWith(31, 139, 8, 0, 0, 0, 0, 0);
  }
}
