package io.cupel.dataset;

import io.cupel.reason.Reason;
import io.cupel.reason.ReasonException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the files of a folder of images. What file managers leave behind is passed over. */
final class ImageFiles {
  private static final int MAX_DEPTH = 16;
  private static final Set<String> LEFT_BEHIND = Set.of("thumbs.db", "desktop.ini", "__macosx");

  private ImageFiles() {}

  /** Names of the sub-folders that may be classes. */
  static List<String> classFolders(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(entry -> Files.isDirectory(entry) && !passedOver(entry))
          .map(entry -> entry.getFileName().toString())
          .toList();
    }
  }

  /** Files in the folder itself, in string order. */
  static List<Path> in(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry) && !passedOver(entry))
          .sorted(Comparator.comparing(Path::toString, ClassOrder.BY_CODE_POINTS))
          .toList();
    }
  }

  /** Whether images lie in the folder itself. */
  static boolean hasFiles(Path root) throws IOException {
    return in(root).stream()
        .anyMatch(file -> !file.getFileName().toString().equals(ClassOrder.FILE));
  }

  /**
   * All files below a class's folder, in string order. Links to files and folders are followed, but
   * never in a circle.
   *
   * @param warnings gets one for each circle and each folder that cannot be read
   */
  static List<Path> below(Path folder, List<String> warnings) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        MAX_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean skip = !dir.equals(folder) && passedOver(dir);
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !passedOver(file)) {
              files.add(file);
            }
            if (files.size() > DataLimits.MAX_FILES) {
              throw new ReasonException(
                  Reason.DATA_TOO_LARGE,
                  folder + " has more than " + DataLimits.MAX_FILES + " files.");
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            String why =
                failure instanceof FileSystemLoopException ? "leads in a circle" : "is unreadable";
            warnings.add(folder.getParent().relativize(file) + " " + why + " and was passed over.");
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(Comparator.comparing(Path::toString, ClassOrder.BY_CODE_POINTS));
    return files;
  }

  private static boolean passedOver(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(".") || LEFT_BEHIND.contains(name.toLowerCase(Locale.ROOT));
  }
}
