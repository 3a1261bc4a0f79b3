package io.cupel.dataset;

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

class ImageFolderTest {
  @TempDir Path folder;

  private void elevenColours() throws IOException {
    for (int i = 0; i <= 10; i++) {
      Pictures.png(folder.resolve(i + "/a.png"), 2, 2, 0x010101 * (20 * i));
    }
  }

  /** C10: string order as torchvision, with a warning, since numeric order differs. */
  @Test
  void ordersClassesAsStrings() throws IOException {
    // Given
    elevenColours();

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.classNames())
        .containsExactly("0", "1", "10", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(images.pixels()[2 * 12]).isEqualTo(200 / 255f);
    assertThat(images.warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("0, 1, 10, 2")
        .contains("0, 1, 2, 3")
        .contains("labels.txt");
  }

  /** C10: the order that the policy gives wins over everything in the folder. */
  @Test
  void takesTheOrderItIsGiven() throws IOException {
    // Given
    elevenColours();
    Files.writeString(folder.resolve("labels.txt"), "rubbish");
    List<String> order = List.of("10", "9", "8", "7", "6", "5", "4", "3", "2", "1", "0", "more");

    // When
    LabelledImages images =
        LabelledImageReader.read(
            new DataLocation(folder.toString(), null, order), Preprocessing.NONE);

    // Then
    assertThat(images.classNames()).isEqualTo(order);
    assertThat(images.pixels()[0]).isEqualTo(200 / 255f);
    assertThat(images.warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("The order of the list of class names is used: 10, 9, 8, 7");
  }

  /** C10: names after the numbers hide nothing. */
  @Test
  void warnsOfNumbersBeforeNames() throws IOException {
    // Given
    for (String name : List.of("1_cat", "10_dog", "2_bird")) {
      Pictures.png(folder.resolve(name + "/a.png"), 2, 2, 0);
    }

    // When, then
    assertThat(Pictures.read(folder).warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("as strings (10_dog, 1_cat, 2_bird)", "as numbers (1_cat, 2_bird, 10_dog)");
  }

  /** C10: labels.txt wins. */
  @Test
  void takesTheOrderOfLabelsTxt() throws IOException {
    // Given
    elevenColours();
    List<String> order = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    Files.writeString(folder.resolve("labels.txt"), "\ufeff" + String.join("\r\n", order) + "\n");

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.classNames()).isEqualTo(order);
    assertThat(images.pixels()[10 * 12]).isEqualTo(200 / 255f);
    assertThat(images.warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("The order of labels.txt is used");
  }

  @Test
  void doesNotWarnWhenTheOrdersAgree() throws IOException {
    // Given
    Pictures.png(folder.resolve("class01/a.png"), 2, 2, 0);
    Pictures.png(folder.resolve("class02/a.png"), 2, 2, 0);
    Pictures.png(folder.resolve("class10/a.png"), 2, 2, 0);

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.warnings()).isEmpty();
  }

  @Test
  void countsAClassWithoutImages() throws IOException {
    // Given
    Pictures.png(folder.resolve("cat/deep/er/a.png"), 2, 2, 0);
    Pictures.png(folder.resolve("cat/b.png"), 2, 2, 0);
    Files.createDirectories(folder.resolve("dog"));
    Files.writeString(folder.resolve("labels.txt"), "dog\ncat\nbird\n");

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.classNames()).containsExactly("dog", "cat", "bird");
    assertThat(images.imagesPerClass()).containsExactly(0, 2, 0);
  }

  /** C12: grey pictures for a model that takes RGB, and the reverse. */
  @Test
  void bringsPicturesToTheDeclaredChannels() throws IOException {
    // Given
    Pictures.copy("grey.png", folder.resolve("a/grey.png"));
    Pictures.copy("rgb.png", folder.resolve("a/rgb.png"));

    // When
    LabelledImages mixed = Pictures.read(folder);
    LabelledImages colour = Pictures.read(folder, Pictures.channels(3));
    LabelledImages grey = Pictures.read(folder, Pictures.channels(1));

    // Then
    int plane = 30 * 40;
    assertThat(mixed.channels()).isEqualTo(3);
    assertThat(colour.pixels()).isEqualTo(mixed.pixels());
    assertThat(colour.pixels()[5])
        .isEqualTo(colour.pixels()[plane + 5])
        .isEqualTo(grey.pixels()[5]);
    assertThat(grey.channels()).isEqualTo(1);
    assertThat(grey.pixels()[plane]).isEqualTo(76 / 255f); // red's luma
  }

  /** C12: channels 0 leaves a grey folder grey. */
  @Test
  void leavesGreyPicturesGrey() throws IOException {
    // Given
    Pictures.copy("grey.png", folder.resolve("a/grey.png"));
    Pictures.copy("bilevel.png", folder.resolve("a/bilevel.png"));

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.channels()).isEqualTo(1);
  }

  @Test
  void refusesDifferentSizesUnlessOneIsSet() throws IOException {
    // Given
    Pictures.png(folder.resolve("a/a.png"), 4, 3, 0);
    Pictures.png(folder.resolve("a/b.png"), 5, 3, 0xffffff);

    // When
    LabelledImages resized = Pictures.read(folder, Pictures.size(2, 2));

    // Then
    assertThat(resized.count()).isEqualTo(2);
    assertThat(resized.pixels()).hasSize(2 * 3 * 2 * 2).endsWith(1f).startsWith(0f);
    assertThatThrownBy(() -> Pictures.read(folder))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_INPUT_SHAPE))
        .hasMessageContaining("3×4")
        .hasMessageContaining("3×5")
        .hasMessageContaining("Set channels, height and width");
  }

  @Test
  void followsLinksButNotInACircle() throws IOException {
    // Given
    Path elsewhere = Pictures.png(folder.resolve("elsewhere/a.png"), 2, 2, 0);
    Path root = Files.createDirectories(folder.resolve("data/a")).getParent();
    Files.createSymbolicLink(root.resolve("a/link.png"), elsewhere);
    Files.createSymbolicLink(root.resolve("a/loop"), root.resolve("a"));

    // When
    LabelledImages images = Pictures.read(root);

    // Then
    assertThat(images.count()).isEqualTo(1);
    assertThat(images.warnings())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("leads in a circle");
  }
}
