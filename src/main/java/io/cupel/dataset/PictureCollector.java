package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers image files that are decoded one by one, leaves out the corrupt ones, and brings the
 * others to one shape.
 */
final class PictureCollector {
  /** Gives a picture, or says why there is none. */
  interface Decoding {
    Picture picture() throws UndecodableException;
  }

  /** Kept as bytes until it is known how many channels all of them have. */
  @SuppressWarnings("ArrayRecordComponent") // bulk data, never compared
  private record Kept(String name, int label, int channels, int height, int width, byte[] bytes) {
    Picture picture() {
      return Picture.ofBytes(channels, height, width, bytes);
    }
  }

  private final Preprocessing preprocessing;
  private final List<String> warnings;
  private final CorruptFiles corrupt = new CorruptFiles();
  private final List<Kept> kept = new ArrayList<>();
  private int files;
  private long values;

  /**
   * @param warnings gets one when files are corrupt
   */
  PictureCollector(Preprocessing preprocessing, List<String> warnings) {
    this.preprocessing = preprocessing;
    this.warnings = warnings;
  }

  /**
   * Refuses a number of images that cannot be held, before the first is decoded. Without a size
   * that is set this is only seen on the way.
   */
  void expect(long images) {
    DataLimits.values(
        "The clean data",
        images,
        Math.max(1, preprocessing.channels()),
        Math.max(1, preprocessing.height()),
        Math.max(1, preprocessing.width()));
  }

  /** One file, called by its path within a folder. */
  void add(Path root, Path file, int label) {
    add(root.relativize(file).toString(), label, () -> ImageDecoder.decode(file));
  }

  /** One image; a corrupt one is counted and left out. */
  void add(String name, int label, Decoding decoding) {
    files++;
    try {
      Picture picture = decoding.picture().resized(preprocessing.height(), preprocessing.width());
      values = DataLimits.values("The clean data", values + picture.samples().length);
      kept.add(
          new Kept(
              name, label, picture.channels(), picture.height(), picture.width(), picture.bytes()));
    } catch (UndecodableException e) {
      corrupt.add(name, e.getMessage());
    }
  }

  /**
   * All of them.
   *
   * @param where for a message when there are none
   * @throws ReasonException TOO_MANY_CORRUPT_IMAGES, DATA_NOT_FOUND, WRONG_INPUT_SHAPE
   */
  LabelledImages images(List<String> classNames, String where) {
    corrupt.judge(files, warnings);
    if (kept.isEmpty()) {
      throw new ReasonException(Reason.DATA_NOT_FOUND, where);
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
        classNames,
        warnings);
  }

  private void requireOneSize() {
    Kept first = kept.get(0);
    for (Kept other : kept) {
      if (other.height != first.height || other.width != first.width) {
        throw new ReasonException(
            Reason.WRONG_INPUT_SHAPE,
            "%s has %d×%d pixels (height×width) and %s has %d×%d, and no size is set."
                .formatted(
                    first.name, first.height, first.width, other.name, other.height, other.width));
      }
    }
  }
}
