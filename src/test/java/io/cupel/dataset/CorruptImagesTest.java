package io.cupel.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C13: content decides, hidden files are skipped, corrupt ones counted, named and limited. */
class CorruptImagesTest {
  @TempDir Path folder;

  @BeforeEach
  void thirtyEightGoodPictures() throws IOException {
    for (int i = 0; i < 38; i++) {
      Pictures.copy("rgb.jpg", folder.resolve("a/%02d.jpg".formatted(i)));
    }
  }

  @Test
  void skipsWhatFileManagersLeaveBehind() throws IOException {
    // Given
    for (String name : new String[] {"Thumbs.db", ".DS_Store", "._00.jpg", "desktop.ini"}) {
      Files.writeString(folder.resolve("a").resolve(name), "no picture");
    }
    Files.createDirectories(folder.resolve("__MACOSX"));
    Files.createDirectories(folder.resolve(".ipynb_checkpoints"));

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.count()).isEqualTo(38);
    assertThat(images.classNames()).containsExactly("a");
    assertThat(images.warnings()).isEmpty();
  }

  @Test
  void takesAPngThatIsCalledJpg() throws IOException {
    // Given
    Pictures.copy("rgb.png", folder.resolve("a/c.jpg"));

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.count()).isEqualTo(39);
    assertThat(images.warnings()).isEmpty();
  }

  @Test
  void namesTheFewThatAreCorrupt() throws IOException {
    // Given two of 40: 5 %
    byte[] whole = Files.readAllBytes(Pictures.pil("rgb.jpg"));
    Files.write(folder.resolve("a/b.jpg"), Arrays.copyOf(whole, 500));
    Files.createFile(folder.resolve("a/d.jpg"));

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.count()).isEqualTo(38);
    assertThat(images.warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("2 of 40 files")
        .contains("a/b.jpg (truncated JPEG)")
        .contains("a/d.jpg (empty)");
  }

  @Test
  void stopsAboveTheLimitBeforeAnythingElse() throws IOException {
    // Given three of 42, and a picture of another size, which would be refused as well
    for (String name : new String[] {"b.jpg", "c.jpg", "d.jpg"}) {
      Files.writeString(folder.resolve("a").resolve(name), "no picture");
    }
    Pictures.png(folder.resolve("a/small.png"), 2, 2, 0);

    // When, then
    assertThatThrownBy(() -> Pictures.read(folder))
        .isInstanceOfSatisfying(
            ReasonException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_CORRUPT_IMAGES))
        .hasMessageContaining("3 of 42 files")
        .hasMessageContaining("a/b.jpg (neither PNG, JPEG, WebP nor PPM)")
        .hasMessageContaining("5 %");
  }
}
