package io.cupel.dataset;

import io.cupel.dataset.parquet.ParquetFile;
import io.cupel.dataset.parquet.ParquetValues;
import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Encoded images and class indices in Parquet files, as Hugging Face's data sets have them. */
final class ParquetImages {
  private ParquetImages() {}

  /**
   * All rows of all files, in the files' order.
   *
   * @throws ReasonException LABEL_MISMATCH when the files have different classes, or a row none
   */
  static LabelledImages read(List<Path> files, Preprocessing preprocessing, List<String> warnings)
      throws IOException {
    PictureCollector collector = new PictureCollector(preprocessing, warnings);
    collector.expect(rows(files));
    List<String> names = null;
    for (Path path : files) {
      try (ParquetFile file = ParquetFile.open(path, DataLimits.MAX_PAGE_BYTES)) {
        ParquetColumns columns = ParquetColumns.of(file);
        if (names != null && !names.equals(columns.classNames())) {
          throw new ReasonException(
              Reason.LABEL_MISMATCH,
              path.getFileName() + " has other class names than " + files.get(0).getFileName());
        }
        names = columns.classNames();
        read(file, columns, collector);
      }
    }
    return collector.images(names, "There are no rows in " + files.get(0).getFileName() + ".");
  }

  /** Known from the footers, before any image is read. */
  private static long rows(List<Path> files) throws IOException {
    long rows = 0;
    for (Path path : files) {
      try (ParquetFile file = ParquetFile.open(path, DataLimits.MAX_PAGE_BYTES)) {
        if (file.rows() > Files.size(path)) { // a picture has more than one byte
          throw new ReasonException(
              Reason.CORRUPT_DATA,
              "%s declares %d rows, more than it has bytes.".formatted(file.name(), file.rows()));
        }
        rows += Math.max(0, file.rows());
      }
    }
    if (rows == 0) {
      throw new ReasonException(
          Reason.DATA_NOT_FOUND, "There are no rows in " + files.get(0).getFileName() + ".");
    }
    return rows;
  }

  private static void read(ParquetFile file, ParquetColumns columns, PictureCollector collector) {
    long row = 0;
    for (int group = 0; group < file.rowGroups(); group++) {
      ParquetValues images = file.values(group, columns.image());
      ParquetValues labels = file.values(group, columns.label());
      for (long left = file.rows(group); left > 0; left--) {
        String name = file.name() + " row " + row++;
        int label = label(labels.nextInteger(), columns.classNames(), name);
        Optional<byte[]> bytes = images.nextBytes();
        collector.add(name, label, () -> decode(bytes));
      }
    }
    if (row != file.rows()) {
      throw new ReasonException(
          Reason.CORRUPT_DATA,
          "%s declares %d rows and has %d.".formatted(file.name(), file.rows(), row));
    }
  }

  private static Picture decode(Optional<byte[]> bytes) throws UndecodableException {
    if (bytes.isEmpty()) {
      throw new UndecodableException("no bytes; images behind a path are not fetched");
    }
    return ImageDecoder.decode(bytes.get());
  }

  private static int label(OptionalLong value, List<String> names, String row) {
    if (value.isEmpty()) {
      throw new ReasonException(Reason.LABEL_MISMATCH, row + " has no label.");
    }
    int label = DataLimits.label(value.getAsLong(), row);
    if (!names.isEmpty() && label >= names.size()) {
      throw new ReasonException(
          Reason.LABEL_MISMATCH,
          "%s has the label %d; there are names for %d classes."
              .formatted(row, label, names.size()));
    }
    return label;
  }
}
