package io.cupel.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that a process sees. Folders stand for all that is in them; symbolic links that lead
 * out of them lead nowhere.
 *
 * @param readOnly absolute paths that it may read
 * @param writable absolute paths that it may write to as well
 */
record FileView(List<Path> readOnly, List<Path> writable) {
  FileView {
    readOnly = List.copyOf(readOnly);
    writable = List.copyOf(writable);
  }

  /** No files but the operating system's programs and libraries, which every view has. */
  static FileView ofSystem() {
    return new FileView(List.of(), List.of());
  }

  /** This one's and the other's. */
  FileView and(FileView other) {
    return new FileView(joined(readOnly, other.readOnly), joined(writable, other.writable));
  }

  private static List<Path> joined(List<Path> some, List<Path> more) {
    return Stream.concat(some.stream(), more.stream()).distinct().toList();
  }

  /** The jars and folders of a class path, or of another list of this form, that are there. */
  static FileView ofClassPath(String classPath) {
    List<Path> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      String place = entry.endsWith("*") ? entry.substring(0, entry.length() - 1) : entry;
      Path path = Path.of(place).toAbsolutePath().normalize();
      if (Files.exists(path)) {
        entries.add(path);
      }
    }
    return new FileView(entries, List.of());
  }
}
