package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder with one sub-folder a class; PNG and JPEG files in any depth below. */
final class ImageFolder {
  /** Kept as bytes until it is known how many channels all of them have. */
  @SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
  private record Kept(String file, int label, int channels, int height, int width, byte[] bytes) {
    Picture picture() {
      return Picture.ofBytes(channels, height, width, bytes);
    }
  }

  private final Path root;
  private final List<String> classNames;
  private final Preprocessing preprocessing;
  private final List<String> warnings = new ArrayList<>();
  private final CorruptFiles corrupt = new CorruptFiles();
  private final List<Kept> kept = new ArrayList<>();
  private int files;
  private long values;

  private ImageFolder(Path root, List<String> classNames, Preprocessing preprocessing) {
    this.root = root;
    this.classNames = classNames;
    this.preprocessing = preprocessing;
  }

  /**
   * @param classNames the order of the classes; empty: as the folder says
   */
  static LabelledImages read(Path root, List<String> classNames, Preprocessing preprocessing)
      throws IOException {
    return new ImageFolder(root, classNames, preprocessing).read();
  }

  private LabelledImages read() throws IOException {
    List<String> folders = ImageFiles.classFolders(root);
    if (folders.isEmpty()) {
      throw ImageFiles.hasFiles(root)
          ? new ReasonException(
              Reason.LABELS_NOT_FOUND, root + " has files, but no sub-folder for each class.")
          : new ReasonException(Reason.DATA_NOT_FOUND, root + " is empty.");
    }
    List<String> classes = ClassOrder.of(root, folders, classNames, warnings);
    for (int label = 0; label < classes.size(); label++) {
      if (folders.contains(classes.get(label))) {
        for (Path file : ImageFiles.below(root.resolve(classes.get(label)), warnings)) {
          read(file, label);
        }
      }
    }
    corrupt.judge(files, warnings);
    if (kept.isEmpty()) {
      throw new ReasonException(
          Reason.DATA_NOT_FOUND, "The class folders of " + root + " are empty.");
    }
    requireOneSize();
    int channels = kept.stream().mapToInt(Kept::channels).max().orElseThrow();
    return PictureBatch.of(
        i -> kept.get(i).picture().withChannels(channels),
        kept.stream().mapToInt(Kept::label).toArray(),
        channels,
        kept.get(0).height,
        kept.get(0).width,
        preprocessing,
        classes,
        warnings);
  }

  private void read(Path file, int label) {
    files++;
    String name = root.relativize(file).toString();
    try {
      Picture picture =
          ImageDecoder.decode(file).resized(preprocessing.height(), preprocessing.width());
      values = DataLimits.values("The clean data", values + picture.samples().length);
      kept.add(
          new Kept(
              name, label, picture.channels(), picture.height(), picture.width(), picture.bytes()));
    } catch (UndecodableException e) {
      corrupt.add(name, e.getMessage());
    }
  }

  private void requireOneSize() {
    Kept first = kept.get(0);
    for (Kept other : kept) {
      if (other.height != first.height || other.width != first.width) {
        throw new ReasonException(
            Reason.WRONG_INPUT_SHAPE,
            "%s has %d×%d pixels (height×width) and %s has %d×%d, and no size is set."
                .formatted(
                    first.file, first.height, first.width, other.file, other.height, other.width));
      }
    }
  }
}
