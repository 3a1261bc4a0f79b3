package io.cupel.redteam;

import io.cupel.dataset.DataLocation;
import io.cupel.dataset.LabelledImageReader;
import io.cupel.dataset.LabelledImages;
import io.cupel.dataset.Preprocessing;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The images around a victim.
 *
 * @param training what it learns, before poisoning
 * @param clean what a defender has; the victim has not seen them
 * @param test on which it is measured
 * @param classes K
 */
public record VictimData(
    LabelledImages training, LabelledImages clean, LabelledImages test, int classes) {
  private static final int FASHION_CLASSES = 10;
  private static final int CLEAN_IMAGES = 300;

  public VictimData {
    if (test.channels() != 1) {
      throw new IllegalArgumentException("images are written as IDX, which is grey here");
    }
  }

  /**
   * Fashion-MNIST: the first images for training, the 300 after them clean, and the first test
   * images.
   *
   * @param folder its four files, gzipped, under their own names
   * @param training images, 59,700 at most
   * @param test images, 10,000 at most
   * @throws ReasonException DATA_NOT_FOUND when there are fewer, and as {@link LabelledImageReader}
   */
  public static VictimData fashionMnist(Path folder, int training, int test) {
    List<LabelledImages> parts =
        locations(folder).stream()
            .map(location -> LabelledImageReader.read(location, Preprocessing.NONE))
            .toList();
    LabelledImages train = parts.get(0);
    LabelledImages all = parts.get(1);
    requireThere("training images", training, train.count() - CLEAN_IMAGES);
    requireThere("test images", test, all.count());
    return new VictimData(
        Images.range(train, 0, training),
        Images.range(train, training, training + CLEAN_IMAGES),
        Images.range(all, 0, test),
        FASHION_CLASSES);
  }

  private static void requireThere(String what, int wanted, int most) {
    if (wanted < 1 || wanted > most) {
      throw new ReasonException(
          Reason.DATA_NOT_FOUND,
          "%d %s are asked for; there are %d.".formatted(wanted, what, Math.max(0, most)));
    }
  }

  /** Where {@link #fashionMnist} reads its training and its test images. */
  public static List<DataLocation> locations(Path folder) {
    return Stream.of("train", "t10k")
        .map(part -> DataLocation.of(folder.resolve(part + "-images-idx3-ubyte.gz")))
        .toList();
  }

  /** The same with fewer test images: the first ones. */
  VictimData withTest(int count) {
    return new VictimData(training, clean, Images.range(test, 0, count), classes);
  }
}
