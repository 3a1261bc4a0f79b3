package io.cupel.dataset;

import static io.cupel.reason.Reason.CORRUPT_DATA;
import static io.cupel.reason.Reason.DATA_NOT_FOUND;
import static io.cupel.reason.Reason.INVALID_POLICY;
import static io.cupel.reason.Reason.LABELS_NOT_FOUND;
import static io.cupel.reason.Reason.LABEL_MISMATCH;
import static io.cupel.reason.Reason.UNSUPPORTED_DATA;
import static io.cupel.reason.Reason.WRONG_INPUT_SHAPE;

import io.cupel.reason.Reason;
import io.cupel.untrusted.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Folders whose files, lists and class names do not fit each other. */
public final class BadListings {
  private static final String PIXEL = "P6\n1 1\n255\nxyz";
  private static final String GTSRB = "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\n";

  private BadListings() {}

  /** All of them. */
  public static List<BadInput> all() {
    return Stream.of(folders(), gtsrb(), tinyImageNet(), preparations())
        .flatMap(List::stream)
        .toList();
  }

  private interface Filling {
    void fill(Path folder) throws IOException;
  }

  private static void file(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private static BadInput folder(
      String name, Reason reason, String says, List<String> classes, Filling filling) {
    return BadInput.of(
        "folder: " + name,
        reason,
        says,
        folder -> {
          Path data = Files.createDirectories(folder.resolve("data"));
          filling.fill(data);
          LabelledImageReader.read(
              new DataLocation(data.toString(), null, classes), Preprocessing.NONE);
        });
  }

  private static BadInput folder(String name, Reason reason, String says, Filling filling) {
    return folder(name, reason, says, List.of(), filling);
  }

  private static List<BadInput> folders() {
    return List.of(
        folder("only hidden folders", DATA_NOT_FOUND, "is empty", f -> file(f, ".a/b.ppm", PIXEL)),
        folder(
            "a class without a file",
            DATA_NOT_FOUND,
            "are empty",
            f -> Files.createDirectories(f.resolve("a"))),
        folder(
            "images beside no folder",
            LABELS_NOT_FOUND,
            "no sub-folder",
            f -> file(f, "b.ppm", PIXEL)),
        folder(
            "two sizes",
            WRONG_INPUT_SHAPE,
            "no size is set",
            f -> {
              file(f, "a/a.ppm", PIXEL);
              file(f, "a/b.ppm", "P6\n2 1\n255\nxyzxyz");
            }),
        folder(
            "names of other classes",
            LABEL_MISMATCH,
            "does not name the class folders [a]",
            List.of("b"),
            f -> file(f, "a/a.ppm", PIXEL)),
        folder(
            "a name twice",
            LABEL_MISMATCH,
            "names a class twice",
            List.of("a", "a"),
            f -> file(f, "a/a.ppm", PIXEL)),
        folder(
            "an empty list of names",
            LABEL_MISMATCH,
            "labels.txt does not name",
            f -> {
              file(f, "a/a.ppm", PIXEL);
              file(f, "labels.txt", "\n\n");
            }),
        folder(
            "a list of names that is no text",
            LABEL_MISMATCH,
            "labels.txt does not name",
            f -> {
              file(f, "a/a.ppm", PIXEL);
              Files.write(f.resolve("labels.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 'a', 0});
            }),
        folder(
            "a class that clears the screen",
            LABEL_MISMATCH,
            "does not name the class folders [?",
            f -> {
              file(f, "\u001b[2J/a.ppm", PIXEL);
              file(f, "labels.txt", "cat");
            }),
        folder(
            "a thousand classes that nobody names",
            LABEL_MISMATCH,
            "does not name",
            f -> {
              for (int i = 0; i < 1000; i++) {
                file(f, "class-" + i + "/a", "");
              }
              file(f, "labels.txt", "cat");
            }));
  }

  private static BadInput gtsrb(String name, Reason reason, String says, String list) {
    return folder(
        "GTSRB: " + name,
        reason,
        says,
        f -> {
          file(f, "00000/a.ppm", PIXEL);
          file(f, "00000/GT-00000.csv", list);
        });
  }

  private static List<BadInput> gtsrb() {
    String row = ";1;1;0;0;1;1;0\n";
    return List.of(
        gtsrb("an empty list", UNSUPPORTED_DATA, "does not begin with Filename", ""),
        gtsrb(
            "a list with commas",
            UNSUPPORTED_DATA,
            "does not begin with Filename",
            GTSRB.replace(';', ',')),
        gtsrb(
            "a list without classes",
            LABELS_NOT_FOUND,
            "no column ClassId",
            "Filename;Width\na.ppm;1\n"),
        gtsrb(
            "a class of ten digits",
            CORRUPT_DATA,
            "Line 2",
            GTSRB + "a.ppm;1;1;0;0;1;1;1000000000\n"),
        gtsrb(
            "a class beyond any",
            LABEL_MISMATCH,
            "no class can have",
            GTSRB + "a.ppm;1;1;0;0;1;1;1000000\n"),
        gtsrb("a value too many", CORRUPT_DATA, "Line 2", GTSRB + "a.ppm;1" + row),
        gtsrb(
            "a name that never ends, twice",
            LABEL_MISMATCH,
            "GT-00000.csv lists nnn",
            GTSRB + ("n".repeat(30_000) + row).repeat(2)),
        gtsrb(
            "a name that clears the screen, twice",
            LABEL_MISMATCH,
            "twice",
            GTSRB + ("\u001b[2J" + row).repeat(2)));
  }

  private static BadInput tiny(String name, Reason reason, String says, String list) {
    return folder(
        "Tiny-ImageNet: " + name,
        reason,
        says,
        f -> {
          file(f, "images/a.ppm", PIXEL);
          file(f, "val_annotations.txt", list);
        });
  }

  private static List<BadInput> tinyImageNet() {
    return List.of(
        tiny("a line without a class", CORRUPT_DATA, "without a class", "a.ppm\n"),
        tiny("a line without an end", CORRUPT_DATA, "has the line 'nnn", "n".repeat(50_000)),
        tiny("a line of spaces for tabs", CORRUPT_DATA, "without a class", "a.ppm n01443537 0 0\n"),
        tiny(
            "a list of another folder",
            LABEL_MISMATCH,
            "does not list 1 files",
            "b.ppm\tn01443537\n"),
        tiny("a list of nothing", LABEL_MISMATCH, "does not list", "\n"),
        folder(
            "Tiny-ImageNet: no images",
            DATA_NOT_FOUND,
            "has none of the images",
            f -> {
              Files.createDirectories(f.resolve("images"));
              file(f, "val_annotations.txt", "a.ppm\tn01443537\n");
            }));
  }

  private static BadInput preparation(
      String name,
      String says,
      int channels,
      int height,
      int width,
      List<Double> mean,
      List<Double> std) {
    return BadInput.of(
        "preparation: " + name,
        INVALID_POLICY,
        says,
        folder -> new Preprocessing(channels, height, width, mean, std));
  }

  private static List<BadInput> preparations() {
    List<Double> half = List.of(0.5);
    return List.of(
        preparation("of two channels", "channels is 2", 2, 0, 0, null, null),
        preparation("of negative height", "height -1", 0, -1, 1, null, null),
        preparation("of a height alone", "must both be given", 0, 32, 0, null, null),
        preparation("with a mean alone", "mean has 1 and std 0", 0, 0, 0, half, null),
        preparation("with one mean for three", "both need one a channel", 3, 0, 0, half, half),
        preparation("with a std of 0", "above 0", 1, 0, 0, half, List.of(0.)),
        preparation("with a std that is no number", "above 0", 1, 0, 0, half, List.of(Double.NaN)),
        preparation(
            "with a std without bounds",
            "finite",
            1,
            0,
            0,
            half,
            List.of(Double.POSITIVE_INFINITY)),
        preparation("with a mean that is no number", "finite", 1, 0, 0, List.of(Double.NaN), half));
  }
}
