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

/** ImageNet, Tiny-ImageNet, and folders that divide a data set. */
class FolderLayoutTest {
  @TempDir Path folder;

  private void picture(String file, int rgb) throws IOException {
    Pictures.png(folder.resolve(file), 2, 2, rgb);
  }

  private void tinyImageNet() throws IOException {
    Files.createDirectories(folder.resolve("val"));
    Files.writeString(folder.resolve("wnids.txt"), "n02\nn01\nn10\n");
    Files.writeString(folder.resolve("words.txt"), "n01\tcat\n");
    picture("train/n01/images/n01_0.JPEG", 1);
    picture("train/n02/images/n02_0.JPEG", 2);
    picture("train/n10/images/n10_0.JPEG", 3);
    Files.writeString(folder.resolve("train/n01/n01_boxes.txt"), "n01_0.JPEG\t0\t0\t1\t1\n");
    picture("val/images/val_0.JPEG", 4);
    picture("val/images/val_1.JPEG", 5);
    Files.writeString(
        folder.resolve("val/val_annotations.txt"),
        "val_0.JPEG\tn10\t0\t0\t1\t1\nval_1.JPEG\tn01\t0\t0\t1\t1\n");
    picture("test/images/test_0.JPEG", 6);
  }

  @Test
  void readsTinyImageNetsTrainingImages() throws IOException {
    // Given
    tinyImageNet();

    // When
    LabelledImages images = Pictures.read(folder.resolve("train"));

    // Then
    assertThat(images.classNames()).containsExactly("n01", "n02", "n10");
    assertThat(images.labels()).containsExactly(0, 1, 2);
    assertThat(images.warnings()).isEmpty();
  }

  /** Classes count as in training, not as in wnids.txt, and those without an image count too. */
  @Test
  void readsTinyImageNetsValidationImages() throws IOException {
    // Given
    tinyImageNet();

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.classNames()).containsExactly("n01", "n02", "n10");
    assertThat(images.labels()).containsExactly(2, 0);
    assertThat(images.pixels()[8]).isEqualTo(4 / 255f);
    assertThat(images.warnings())
        .anyMatch(warning -> warning.contains("test, val, train; val was read"))
        .anyMatch(warning -> warning.contains("wnids.txt has another order"));
  }

  @Test
  void takesTheOrderItIsGivenForValidationImages() throws IOException {
    // Given
    tinyImageNet();
    DataLocation location =
        new DataLocation(folder.resolve("val").toString(), null, List.of("n10", "n02", "n01"));

    // When, then
    assertThat(LabelledImageReader.read(location, Preprocessing.NONE).labels())
        .containsExactly(0, 2);
  }

  @Test
  void refusesAnnotationsThatDoNotFit() throws IOException {
    // Given
    tinyImageNet();
    Path annotations = folder.resolve("val/val_annotations.txt");

    // When, then
    Files.writeString(annotations, "val_0.JPEG\tn99\t0\nval_1.JPEG\tn01\t0\n");
    assertRefused(Reason.LABEL_MISMATCH, "the class n99");
    Files.writeString(annotations, "val_0.JPEG\tn01\t0\n");
    assertRefused(Reason.LABEL_MISMATCH, "does not list 1 files");
    Files.writeString(annotations, "val_0.JPEG n01\n");
    assertRefused(Reason.CORRUPT_DATA, "without a class");
    Files.writeString(annotations, "gone.JPEG\tn01\t0\n");
    Files.delete(folder.resolve("val/images/val_0.JPEG"));
    Files.delete(folder.resolve("val/images/val_1.JPEG"));
    assertRefused(Reason.DATA_NOT_FOUND, "none of the images");
  }

  private void assertRefused(Reason reason, String message) {
    assertThatThrownBy(() -> Pictures.read(folder.resolve("val")))
        .isInstanceOfSatisfying(
            ReasonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  /** train and val are no classes; validation images without class folders cannot be read. */
  @Test
  void readsImageNetsParts() throws IOException {
    // Given
    picture("ILSVRC/train/n01/a.JPEG", 1);
    picture("ILSVRC/train/n02/a.JPEG", 2);
    picture("ILSVRC/val/ILSVRC2012_val_00000001.JPEG", 3);

    // When
    LabelledImages images = Pictures.read(folder);

    // Then
    assertThat(images.classNames()).containsExactly("n01", "n02");
    assertThat(images.warnings())
        .singleElement()
        .isEqualTo(
            "The data is divided into val, train; train was read. Name another one to have that.");
  }

  @Test
  void classesMayBeCalledTrainAndTest() throws IOException {
    // Given
    picture("a/train/1.png", 1);
    picture("a/test/1.png", 2);
    picture("b/train/steam/1.png", 1);
    picture("b/train/electric/1.png", 1);
    picture("b/test/1.png", 2);
    Files.writeString(folder.resolve("b/labels.txt"), "train\ntest\n");

    // When, then
    assertThat(Pictures.read(folder.resolve("a")).classNames()).containsExactly("test", "train");
    assertThat(Pictures.read(folder.resolve("b")).classNames()).containsExactly("train", "test");
  }
}
