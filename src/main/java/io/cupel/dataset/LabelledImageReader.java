package io.cupel.dataset;

import io.cupel.dataset.parquet.ParquetFile;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads clean images from wherever they are. */
public final class LabelledImageReader {
  private LabelledImageReader() {}

  /**
   * Reads images and labels, and brings them to one shape: first the number of channels (grey to
   * RGB by repeating, RGB to grey by ITU-R BT.601 luma, 0: as the data has it, RGB for a folder
   * that has both), then the size. Mean and std are not applied.
   *
   * @throws ReasonException DATA_NOT_FOUND, LABELS_NOT_FOUND, UNSUPPORTED_DATA, CORRUPT_DATA,
   *     DATA_TOO_LARGE, LABEL_MISMATCH, TOO_MANY_CORRUPT_IMAGES, or WRONG_INPUT_SHAPE when images
   *     have different sizes and no size is given
   */
  public static LabelledImages read(DataLocation location, Preprocessing preprocessing) {
    Path images = location.imagePath();
    if (!Files.exists(images)) {
      throw new ReasonException(Reason.DATA_NOT_FOUND, images + " does not exist.");
    }
    try {
      return Files.isDirectory(images)
          ? folder(location, preprocessing)
          : named(file(location, preprocessing), location);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + images + ": " + e.getMessage(), e);
    }
  }

  private static LabelledImages folder(DataLocation location, Preprocessing preprocessing)
      throws IOException {
    List<String> warnings = new ArrayList<>();
    FolderLayout layout = FolderLayout.of(location.imagePath(), location.classNames(), warnings);
    Path root = layout.root();
    if (location.labelPath().isPresent() && layout.kind() != FolderLayout.Kind.GTSRB_TEST) {
      throw new ReasonException(
          Reason.UNSUPPORTED_DATA,
          "A folder's labels are its sub-folders; " + location.labels() + " has no use.");
    }
    return switch (layout.kind()) {
      case CLASS_FOLDERS -> ImageFolder.read(root, location.classNames(), preprocessing, warnings);
      case TINY_IMAGENET_VALIDATION ->
          TinyImageNetValidation.read(root, location.classNames(), preprocessing, warnings);
      case PARQUET ->
          named(
              ParquetImages.read(ParquetShards.preferred(root, warnings), preprocessing, warnings),
              location);
      case CIFAR -> named(CifarFolder.read(root, preprocessing, warnings), location);
      case GTSRB_TRAINING ->
          named(GtsrbTrainingImages.read(root, preprocessing, warnings), location);
      case GTSRB_TEST ->
          named(
              GtsrbTestImages.read(root, location.labelPath(), preprocessing, warnings), location);
    };
  }

  private static LabelledImages file(DataLocation location, Preprocessing preprocessing)
      throws IOException {
    Path images = location.imagePath();
    byte[] start = start(images);
    if (start.length >= 4 && start[0] == 'P' && start[1] == 'K') {
      return NpzFile.read(images, location.labelPath(), preprocessing);
    }
    boolean gzip = start.length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
    boolean archive = gzip && CifarArchive.looksLike(images);
    boolean cifar = !gzip && (CifarFolder.called(images) || CifarFolder.fits(images));
    boolean parquet = ParquetFile.startsLike(start);
    // IDX begins with two zeros, but so may CIFAR; within gzip this is seen when it is unpacked.
    boolean idx = start.length >= 4 && start[0] == 0 && start[1] == 0;
    if ((archive || cifar || parquet) && location.labelPath().isPresent()) {
      throw new ReasonException(
          Reason.UNSUPPORTED_DATA,
          images.getFileName() + " has its labels itself; " + location.labels() + " has no use.");
    }
    List<String> warnings = new ArrayList<>();
    if (archive) {
      return CifarArchive.read(images, preprocessing, warnings);
    }
    if (parquet) {
      return ParquetImages.read(List.of(images), preprocessing, warnings);
    }
    if (cifar) {
      return CifarFolder.read(List.of(images), preprocessing, warnings);
    }
    if (gzip || idx) {
      return IdxImages.read(images, location.labelPath(), preprocessing);
    }
    throw new ReasonException(
        Reason.UNSUPPORTED_DATA,
        images.getFileName() + " is neither an IDX, .npz or Parquet file nor CIFAR's binary form.");
  }

  /** Names for labels that are numbers. */
  private static LabelledImages named(LabelledImages data, DataLocation location) {
    List<String> names = location.classNames();
    if (names.isEmpty()) {
      return data;
    }
    int classes = data.imagesPerClass().length;
    if (names.size() < classes) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH,
          names.size() + " class names are given, the labels have " + classes + " classes.");
    }
    return data.named(names);
  }

  private static byte[] start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(4);
    }
  }
}
