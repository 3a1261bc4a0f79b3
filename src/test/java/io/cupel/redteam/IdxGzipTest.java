package io.cupel.redteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.dataset.LabelledImages;
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
  void readsWhatItWrites() {
    // Given
    write();

    // When
    LabelledImages read = IdxGzip.read(folder.resolve("images"), folder.resolve("labels"), 12);

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

  @Test
  void namesTheFileThatHasTooFewItems() {
    write();

    assertThatThrownBy(
            () -> IdxGzip.read(folder.resolve("images"), folder.resolve("labels"), 13))
        .hasRootCauseMessage(folder.resolve("images") + " starts with 803 and has 12 items");
  }
}
