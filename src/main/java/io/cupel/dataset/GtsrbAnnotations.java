package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The German Traffic Sign Recognition Benchmark's lists of images: {@code
 * Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId}, one line an image. The regions are
 * not cut out, since torchvision does not do it either.
 */
final class GtsrbAnnotations {
  private static final String FILE_NAME = "Filename";
  private static final String CLASS = "ClassId";

  private GtsrbAnnotations() {}

  /** The list that lies among the images of a class. */
  static String fileOf(String folder) {
    return "GT-" + folder + ".csv";
  }

  /** Class indices by file name, in the list's order. */
  static Map<String, Integer> read(Path list) throws IOException {
    String name = list.getFileName().toString();
    if (Files.size(list) > DataLimits.MAX_LIST_BYTES) {
      throw new ReasonException(
          Reason.DATA_TOO_LARGE, name + " has more than " + DataLimits.MAX_LIST_BYTES + " bytes.");
    }
    List<String> lines = new String(Files.readAllBytes(list), UTF_8).lines().toList();
    List<String> columns = lines.isEmpty() ? List.of() : List.of(lines.get(0).strip().split(";"));
    int file = columns.indexOf(FILE_NAME);
    int label = columns.indexOf(CLASS);
    if (file < 0) {
      throw new ReasonException(
          Reason.UNSUPPORTED_DATA,
          name + " does not begin with Filename;…;ClassId, as the lists of GTSRB do.");
    }
    if (label < 0) {
      throw new ReasonException(
          Reason.LABELS_NOT_FOUND,
          name
              + " has no column ClassId. GT-final_test.csv has it, which comes in an archive of"
              + " its own; put it beside the images, or name it with --labels.");
    }
    Map<String, Integer> classes = new LinkedHashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        String[] values = lines.get(i).strip().split(";");
        if (values.length != columns.size() || !values[label].matches("-?\\d{1,9}")) {
          throw new ReasonException(
              Reason.CORRUPT_DATA,
              "Line %d of %s does not have the %d values that its head announces."
                  .formatted(i + 1, name, columns.size()));
        }
        int known = DataLimits.label(Integer.parseInt(values[label]), name);
        if (classes.put(values[file], known) != null) {
          throw new ReasonException(
              Reason.LABEL_MISMATCH, name + " lists " + values[file] + " twice.");
        }
      }
    }
    return classes;
  }
}
