package io.cupel.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** CIFAR's binary files, alone or in the folder that they are distributed in. */
final class CifarFolder {
  private static final String PYTHON_NAMES = "batches.meta";

  private CifarFolder() {}

  /** Whether a folder has binary files, or is the Python version, which is refused with advice. */
  static boolean looksLike(Path folder) throws IOException {
    return Files.isRegularFile(folder.resolve(PYTHON_NAMES)) || !binaries(folder).isEmpty();
  }

  private static List<Path> binaries(Path folder) throws IOException {
    return ImageFiles.in(folder).stream().filter(CifarFolder::called).toList();
  }

  /** Whether the name says so: then what does not fit is damaged. */
  static boolean called(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".bin");
  }

  /** Whether the whole file has the form, whatever it is called. */
  static boolean fits(Path file) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    try (FileChannel channel = FileChannel.open(file)) {
      return CifarFormat.of(
              channel.size(),
              position -> {
                try {
                  one.clear();
                  return channel.read(one, position) == 1 ? one.get(0) & 0xff : 0xff;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .isPresent();
    }
  }

  static LabelledImages read(Path folder, Preprocessing preprocessing, List<String> warnings)
      throws IOException {
    List<Path> files = binaries(folder);
    if (files.isEmpty()) {
      throw python(folder.getFileName().toString());
    }
    List<String> names = files.stream().map(file -> file.getFileName().toString()).toList();
    List<String> chosen = part(names, warnings);
    return read(
        files.stream().filter(file -> chosen.contains(file.getFileName().toString())).toList(),
        preprocessing,
        warnings);
  }

  static LabelledImages read(List<Path> files, Preprocessing preprocessing, List<String> warnings)
      throws IOException {
    long size = 0;
    List<CifarImages.Batch> batches = new ArrayList<>();
    for (Path file : files) {
      size += Files.size(file);
      DataLimits.values(file.getFileName().toString(), size);
      batches.add(new CifarImages.Batch(file.getFileName().toString(), Files.readAllBytes(file)));
    }
    Path first = files.get(0);
    return CifarImages.of(
        batches,
        name -> Files.isRegularFile(first.resolveSibling(name)) ? names(first, name) : List.of(),
        preprocessing,
        warnings);
  }

  private static List<String> names(Path beside, String file) {
    try (var in = Files.newInputStream(beside.resolveSibling(file))) {
      return names(in.readNBytes(DataLimits.MAX_LIST_BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> names(byte[] list) {
    return new String(list, UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** Test images where there are any, else the rest. */
  static List<String> part(List<String> files, List<String> warnings) {
    List<String> test =
        files.stream()
            .filter(name -> Splits.ofFile(name).equals(Optional.of("test")))
            .sorted(ClassOrder.BY_CODE_POINTS)
            .toList();
    if (!test.isEmpty() && test.size() < files.size()) {
      warnings.add(Splits.warning(files, String.join(", ", test)));
    }
    return test.isEmpty() ? files.stream().sorted(ClassOrder.BY_CODE_POINTS).toList() : test;
  }

  static ReasonException python(String name) {
    return new ReasonException(
        Reason.UNSUPPORTED_DATA,
        name
            + " is CIFAR's version for Python: pickles, which are programs and are not opened."
            + " Take the binary version (cifar-10-binary.tar.gz, cifar-100-binary.tar.gz).");
  }
}
