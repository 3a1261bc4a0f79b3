package io.cupel.dataset;

import io.cupel.dataset.parquet.ParquetFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Parquet files that a data set is cut into, {@code PART-00000-of-00002.parquet}. */
final class ParquetShards {
  private static final Pattern NUMBERED = Pattern.compile(".*-\\d{5}-of-(\\d{5})\\D.*");

  /** Files whose content is looked at, where the name says nothing: folders can be very large. */
  private static final int MAX_LOOKS = 100;

  private ParquetShards() {}

  static boolean in(Path folder) throws IOException {
    return !all(folder).isEmpty();
  }

  /** By name or by content: one that is cut off shall not be passed over. */
  private static List<Path> all(Path folder) throws IOException {
    List<Path> files = ImageFiles.in(folder);
    List<Path> called = files.stream().filter(ParquetShards::called).toList();
    if (!called.isEmpty() || files.size() > MAX_LOOKS) {
      return called;
    }
    Map<Path, Boolean> looks = new LinkedHashMap<>();
    for (Path file : files) {
      looks.put(file, startsLike(file));
    }
    return files.stream().filter(looks::get).toList();
  }

  private static boolean called(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".parquet");
  }

  private static boolean startsLike(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ParquetFile.startsLike(in.readNBytes(4));
    }
  }

  /**
   * The files of the preferred part, in string order.
   *
   * @param warnings gets one when there are other parts, or when a file is missing
   */
  static List<Path> preferred(Path folder, List<String> warnings) throws IOException {
    Map<String, List<Path>> parts = new LinkedHashMap<>();
    for (Path file : all(folder)) {
      String part = Splits.ofFile(file.getFileName().toString()).orElse("train");
      parts.computeIfAbsent(part, p -> new ArrayList<>()).add(file);
    }
    List<String> order = Splits.sorted(List.copyOf(parts.keySet()));
    List<Path> files = parts.get(order.get(0));
    if (order.size() > 1) {
      warnings.add(Splits.warning(order, order.get(0)));
    }
    Matcher number = NUMBERED.matcher(files.get(0).getFileName().toString());
    if (number.matches() && Integer.parseInt(number.group(1)) != files.size()) {
      warnings.add(
          "%s says that there are %d files, and there are %d."
              .formatted(
                  files.get(0).getFileName(), Integer.parseInt(number.group(1)), files.size()));
    }
    return files;
  }
}
